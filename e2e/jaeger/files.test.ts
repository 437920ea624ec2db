/** What the observatory exports goes through a Collector into a file, and into another observatory. `otelcol-contrib` must be on the PATH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MetricsRequest } from '../../services/observatory/model/otlp.ts';
import { decode } from '../../services/observatory/otlp/schema.ts';
import { recordedRequest } from '../../services/observatory/testing/telemetry.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { DOCKS, TRACE_IDS } from './docks.ts';

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'pontus' } }] };
const at = { startTimeUnixNano: '1763697600000000000', timeUnixNano: '1763697600500000000' };
const LOGS = {
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          logRecords: [
            { timeUnixNano: at.timeUnixNano, severityNumber: 17, body: { stringValue: 'Dock is "full"' } },
            {
              timeUnixNano: at.timeUnixNano,
              severityNumber: 9,
              body: { stringValue: 'docked' },
              traceId: TRACE_IDS[0],
              spanId: '0000000100000001',
            },
          ],
        },
      ],
    },
  ],
};
const buckets = { offset: -2, bucketCounts: ['1', '2'] };
const METRICS: MetricsRequest = {
  resourceMetrics: [
    {
      resource,
      scopeMetrics: [
        {
          scope: { name: 'sos' },
          metrics: [
            { name: 'level', unit: '1', gauge: { dataPoints: [{ ...at, asDouble: 1.5 }] } },
            {
              name: 'docks',
              sum: { dataPoints: [{ ...at, asInt: '7' }], aggregationTemporality: 2, isMonotonic: true },
            },
            {
              name: 'duration',
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...at,
                    count: '3',
                    sum: 4,
                    min: 1,
                    max: 2,
                    bucketCounts: ['1', '2'],
                    explicitBounds: [1],
                  },
                ],
              },
            },
            {
              name: 'fine',
              exponentialHistogram: {
                aggregationTemporality: 1,
                dataPoints: [{ ...at, count: '6', sum: 4, scale: 2, positive: buckets, negative: buckets }],
              },
            },
          ],
        },
      ],
    },
  ],
};

/** Starts a Collector that writes what it takes into `file`. @returns its address for OTLP over HTTP, and how to stop it. */
async function startCollector(folder: string, file: string) {
  const port = await freePorts(2);
  const endpoint = `127.0.0.1:${port}`;
  const pipeline = { receivers: ['otlp'], exporters: ['file'] };
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    exporters: { file: { path: file } },
    extensions: { health_check: { endpoint: `127.0.0.1:${port + 1}` } },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
      telemetry: { metrics: { level: 'none' } },
    },
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const collector = spawn('otelcol-contrib', ['--config', join(folder, 'config.json')], { stdio: 'ignore' });
  const exited = once(collector, 'exit');
  onTestFinished(() => void collector.kill('SIGKILL'));
  await waitFor('the Collector', async () => (await fetch(`http://127.0.0.1:${port + 1}`)).ok);
  const stop = () => {
    collector.kill();
    return exited;
  };
  return { url: `http://${endpoint}`, stop };
}

async function send(url: string, request: object): Promise<void> {
  const [kind = ''] = Object.keys(request);
  const path = { resourceSpans: 'traces', resourceLogs: 'logs', resourceMetrics: 'metrics' }[kind];
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(request),
  });
  expect(status).toBe(200);
}

/** Lines whatever their order, without what has its default value, which the Collector leaves out or adds. */
function comparable(lines: string): unknown[] {
  const texts = lines
    .trim()
    .split('\n')
    .map((line) => JSON.stringify(withoutDefaults(JSON.parse(line))));
  return texts.toSorted().map((text) => JSON.parse(text) as unknown);
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .map(([key, field]) => [key, withoutDefaults(field)] as const)
    .filter(
      ([, field]) =>
        ![0, '', '0'].includes(field as never) &&
        JSON.stringify(field) !== '{}' &&
        JSON.stringify(field) !== '[]',
    );
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

test('an export that went through the Collector’s file exporter is imported as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'telemetry.jsonl');
  const port = await freePorts(6);
  const observatories = [await startObservatory(port), await startObservatory(port + 3)];
  onTestFinished(async () => void (await Promise.all(observatories.map((one) => one.stop()))));
  for (const request of [decode.TracesRequest(recordedRequest), ...DOCKS, LOGS, METRICS])
    await send(`http://localhost:${port + 2}`, request);
  const exported = await (await fetch(`http://localhost:${port}/api/export`)).text();

  const collector = await startCollector(folder, file);
  for (const line of exported.trim().split('\n')) await send(collector.url, JSON.parse(line) as object);
  await collector.stop();
  const answer = await fetch(`http://localhost:${port + 3}/api/import`, {
    method: 'POST',
    body: await readFile(file),
  });
  expect(await answer.json()).toMatchObject({ data: { logs: 2, points: 4, rejected: 0, unread: 0 } });
  const again = await (await fetch(`http://localhost:${port + 3}/api/export`)).text();
  expect(comparable(again)).toEqual(comparable(exported));
  process.stdout.write(
    `${exported.trim().split('\n').length} lines, ${exported.length} bytes, there and back\n`,
  );
});
