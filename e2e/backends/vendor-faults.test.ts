/** A vendor that refuses the key, is away or is slow: no request is harmed, it is told once, and what comes later arrives. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '#testkit/servers.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { hammer } from '#testkit/load.ts';
import { startObservatory, startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { ENVIRONMENT, startCollector } from './collector.ts';
import { Recorder } from './recorder.ts';
import { spansIn } from './telemetry-in.ts';

/** Shorter than the slow vendor takes. */
const EXPORT_TIMEOUT_MS = 500;

interface Vendor {
  recorder: Recorder;
  port: number;
  url: string;
  listen: () => Promise<unknown>;
}

async function vendor(): Promise<Vendor> {
  const recorder = new Recorder();
  const port = await freePort();
  let listening = false;
  const listen = async () => {
    await recorder.listen(port);
    listening = true;
  };
  onTestFinished(async () => {
    if (listening) await recorder.close();
  });
  return { recorder, port, url: `http://127.0.0.1:${port}`, listen };
}

const FAULTS = {
  'that refuses the key': {
    begin: async ({ recorder, listen }: Vendor) => {
      recorder.behaviour.status = 401;
      await listen();
    },
    end: async ({ recorder }: Vendor) => void (recorder.behaviour.status = 200),
    keeps: false,
    warnings: /refuses (spans|log records|metrics)/,
  },
  'that is away': {
    begin: async () => {},
    end: ({ listen }: Vendor) => listen(),
    keeps: true,
    warnings: /does not take telemetry/,
  },
  'that is slow': {
    begin: async ({ recorder, listen }: Vendor) => {
      recorder.behaviour.delay = 4 * EXPORT_TIMEOUT_MS;
      await listen();
    },
    end: async ({ recorder }: Vendor) => void (recorder.behaviour.delay = 0),
    keeps: true,
    warnings: /does not take telemetry/,
  },
};

async function startSpaceport(env: Record<string, string>): Promise<{ url: string; program: Program }> {
  const port = await freePorts(1);
  const program = await startService('spaceport', port, env);
  onTestFinished(async () => void (await program.stop()));
  return { url: `http://localhost:${port}/request_docking/odyssey`, program };
}

/** What it warned of, without what follows an outage. */
const warnings = (program: Program) =>
  program
    .lines()
    .filter(({ level, msg }) => level === 'warn' && !String(msg).startsWith('Telemetry is delivered again'))
    .map(({ msg }) => String(msg));

const arrived = ({ recorder }: Vendor, id: string) =>
  waitFor(`trace ${id}`, () => spansIn(recorder.bodies('/v1/traces')).some(({ traceId }) => traceId === id));

describe.each(Object.entries(FAULTS))('a vendor %s', (_what, { begin, end, keeps, warnings: expected }) => {
  test('sent to by the services themselves', async () => {
    const honeycomb = await vendor();
    await begin(honeycomb);
    const { url, program } = await startSpaceport({
      OTEL_EXPORTER_OTLP_ENDPOINT: honeycomb.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=a-key',
      OTEL_EXPORTER_OTLP_TIMEOUT: `${EXPORT_TIMEOUT_MS}`,
    });
    const { traceId } = await send(url);
    expect(await hammer(url, 500)).toEqual({ 200: 500 });
    await waitFor('a warning', () => warnings(program).length > 0);
    await end(honeycomb);
    await arrived(honeycomb, (await send(url)).traceId);
    if (keeps) await arrived(honeycomb, traceId);
    for (const { headers } of honeycomb.recorder.requests) expect(headers['x-honeycomb-team']).toBe('a-key');
    const told = warnings(program);
    expect(told).toEqual([...new Set(told)]);
    expect(told.filter((text) => !expected.test(text))).toEqual([]);
    if (keeps) expect(told).toHaveLength(1);
  });

  test('sent to by the Collector', async () => {
    const honeycomb = await vendor();
    await begin(honeycomb);
    const port = await freePorts(3);
    const observatory = await startObservatory(port);
    onTestFinished(async () => void (await observatory.stop()));
    const soon = { retry_on_failure: { initial_interval: '500ms' }, timeout: `${EXPORT_TIMEOUT_MS}ms` };
    const collector = await startCollector(
      ['honeycomb'],
      {
        'otlp_grpc/jaeger': { endpoint: `127.0.0.1:${port + 1}` },
        'otlp_http/honeycomb': soon,
        'otlp_http/honeycomb_metrics': soon,
      },
      { HONEYCOMB_API: honeycomb.url, HONEYCOMB_TRACES: `${honeycomb.url}/v1/traces` },
    );
    onTestFinished(collector.stop);
    const { url, program } = await startSpaceport({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlp });
    const { traceId } = await send(url);
    expect(await hammer(url, 500)).toEqual({ 200: 500 });
    await waitForSpans(`http://127.0.0.1:${port}`, traceId, 1); // the other backend gets it meanwhile
    await waitFor("the Collector's word", () => /Exporting failed.*honeycomb/.test(collector.output()));
    await end(honeycomb);
    await arrived(honeycomb, (await send(url)).traceId);
    if (keeps) await arrived(honeycomb, traceId);
    expect(warnings(program)).toEqual([]);
    for (const { headers } of honeycomb.recorder.requests)
      expect(headers['x-honeycomb-team']).toBe(ENVIRONMENT.HONEYCOMB_API_KEY);
  });
});
