import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Health } from '#http-service/health.ts';
import { silent, start } from '#testkit/servers.ts';
import { observatoryApp } from '../app.ts';
import { signals } from '../otlp/signals.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addLogs, addSpans, attributes, resource, spanId, traceId } from '../testing/telemetry.ts';
import { allLines } from './export-lines.ts';
import { importLines } from './import-lines.ts';
import { openFiles } from './open-files.ts';

async function observatory() {
  const [store, metrics] = [new TelemetryStore(1e7), new MetricStore()];
  const health = new Health('observatory');
  const base = await start(observatoryApp({ store, metrics, health, logger: silent, host: '127.0.0.1' }));
  return { store, metrics, base };
}

/** Some of everything: two traces, a log record without a trace, and a metric of each kind. */
function fill(store: TelemetryStore, metrics: MetricStore): void {
  addSpans(store, 'gateway', { kind: 3, name: 'call "ñ🚀"', attributes: attributes({ ship: 'explorer' }) });
  addSpans(store, 'engine', { kind: 2, name: 'serve' }); // shares the id of the client's span
  addSpans(store, 'engine', { traceId: traceId(2), status: { code: 2 } });
  addLogs(store, 'engine', { traceId: traceId(2), spanId: spanId(1), body: { stringValue: 'line\nbreak' } });
  addLogs(store, 'engine', { body: { stringValue: 'loose' } });
  const at = { timeUnixNano: '1763697600000001000', startTimeUnixNano: '1763697600000000000' };
  const exemplars = [
    { asDouble: 3, traceId: traceId(2), spanId: spanId(1), timeUnixNano: '1763697600000001000' },
  ];
  const buckets = { offset: -2, bucketCounts: ['1', '2'] };
  metrics.addMetrics({
    resourceMetrics: [
      {
        resource: resource('engine'),
        scopeMetrics: [
          {
            scope: { name: 'sos' },
            metrics: [
              {
                name: 'a',
                gauge: { dataPoints: [{ ...at, asDouble: 1.5, attributes: attributes({ x: 'y' }) }] },
              },
              {
                name: 'b',
                sum: { dataPoints: [{ ...at, asInt: '7' }], aggregationTemporality: 2, isMonotonic: true },
              },
              {
                name: 'c',
                histogram: {
                  dataPoints: [
                    { ...at, count: '3', sum: 4, bucketCounts: ['1', '2'], explicitBounds: [1], exemplars },
                  ],
                  aggregationTemporality: 1,
                },
              },
              {
                name: 'd',
                exponentialHistogram: {
                  dataPoints: [
                    {
                      ...at,
                      count: '6',
                      sum: 4,
                      scale: 2,
                      zeroCount: '0',
                      zeroThreshold: 0,
                      positive: buckets,
                      negative: buckets,
                    },
                  ],
                  aggregationTemporality: 1,
                },
              },
              {
                name: 'e',
                summary: {
                  dataPoints: [{ ...at, count: '3', sum: 4, quantileValues: [{ quantile: 0.5, value: 1 }] }],
                },
              },
            ],
          },
        ],
      },
    ],
  });
}

const parsed = (lines: string): unknown[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('all that is kept is exported, and is the same when it is imported', async () => {
  const [one, other] = [await observatory(), await observatory()];
  fill(one.store, one.metrics);
  const exported = await fetch(`${one.base}/api/export`);
  expect(exported.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = await exported.text();
  const answer = await fetch(`${other.base}/api/import`, { method: 'POST', body: lines });
  expect(await answer.json()).toEqual({
    data: { spans: 3, logs: 2, points: 5, rejected: 0, message: '', errors: [], unread: 0 },
  });
  const again = await (await fetch(`${other.base}/api/export`)).text();
  expect(parsed(again)).toEqual(parsed(lines));
  expect(other.store.trace(traceId(1))!.spans.size).toBe(2);
});

test('a trace, or those that a filter takes or a brush selects, are exported with their log records and nothing else', async () => {
  const { store, metrics, base } = await observatory();
  fill(store, metrics);
  const ids = async (query: string) =>
    new Set(
      [...(await (await fetch(`${base}/api/export?${query}`)).text()).matchAll(/"traceId":"0*(\d+)"/g)].map(
        ([, id]) => Number(id),
      ),
    );
  expect(await ids(`trace=${traceId(1)}`)).toEqual(new Set([1]));
  expect(await ids(`trace=1&trace=2`)).toEqual(new Set([1, 2]));
  expect(await ids('status=error')).toEqual(new Set([2]));
  addSpans(store, 'gateway', { traceId: traceId(3), endTimeUnixNano: '1763697600009000000' });
  expect(await ids('select=failed')).toEqual(new Set([2]));
  expect(await ids('select=0,9000000000000000,5000,9000')).toEqual(new Set([3]));
  expect(await ids('status=error&select=0,9000000000000000,5000,9000')).toEqual(new Set());
  const text = await (await fetch(`${base}/api/export?trace=2`)).text();
  expect(text).toContain('resourceLogs');
  expect(text).not.toMatch(/loose|resourceMetrics/);
  expect((await fetch(`${base}/api/export?trace=99`)).status).toBe(404);
  expect((await fetch(`${base}/api/export?select=5`)).status).toBe(400);
});

test('a log line tells what a file has brought', async () => {
  const [from, to] = [new TelemetryStore(1e7), new TelemetryStore(1e7)];
  addSpans(from, 'engine', {});
  addLogs(from, 'engine', {}, {});
  const folder = await mkdtemp(join(tmpdir(), 'sos-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'a.jsonl');
  await writeFile(file, [...allLines(from, new MetricStore())].join('\n'));
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => lines.push((JSON.parse(line) as { msg: string }).msg) });
  await openFiles([file], signals(to, new MetricStore()), logger);
  expect(lines).toEqual([`Opened ${file}: 1 span, 2 log records, 0 points`]);
});

test('lines may be compressed, and one that cannot be read costs itself', async () => {
  const { store, base } = await observatory();
  const span = (number: number) =>
    JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: traceId(number), spanId: spanId(1) }] }] }],
    });
  const send = (body: string, headers = {}) =>
    fetch(`${base}/api/import`, { method: 'POST', body: new Uint8Array(gzipSync(body)), headers });
  const gzip = { 'content-encoding': 'gzip' };
  const answer = await send(`${span(1)}\r\n\nnot JSON\n{"resourceSpans":[\n${span(2)}`, gzip);
  expect(await answer.json()).toMatchObject({
    data: { spans: 2, unread: 2, errors: [{ line: 3 }, { line: 4, message: 'The body is not valid JSON' }] },
  });
  expect(store.counts.spans).toBe(2);
  expect((await send('not JSON', gzip)).status).toBe(400);
  expect((await send('x', { 'content-encoding': 'zstd' })).status).toBe(415);
  const plain = await fetch(`${base}/api/import`, { method: 'POST', body: 'x', headers: gzip });
  expect(plain.status).toBe(400);
  const other = await send(span(3), { ...gzip, origin: 'http://evil.example' });
  expect([other.status, store.counts.spans]).toEqual([403, 2]);
});

test('chunks may end anywhere', async () => {
  const [store, metrics] = [new TelemetryStore(1e7), new MetricStore()];
  fill(store, metrics);
  const bytes = Buffer.from([...allLines(store, metrics)].join('\n'));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(7 * index, 7 * index + 7),
  );
  const other = new TelemetryStore(1e7);
  const result = await importLines(Readable.from(chunks), signals(other, new MetricStore()));
  expect(result).toMatchObject({ spans: 3, logs: 2, points: 5, unread: 0 });
  expect(other.counts).toEqual(store.counts);
});
