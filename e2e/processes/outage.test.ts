import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { hammer } from '#testkit/load.ts';
import { send } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

test.each([
  ['grpc', 2],
  ['http/protobuf', 3],
])('what happened while the backend was away arrives when it is back, over %s', async (protocol, offset) => {
  const port = await freePorts(4);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + offset}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  };
  const spaceport = await startService('spaceport', port, env);
  const { traceId } = await send(`http://localhost:${port}/docked_ships`);
  await waitFor('the warning', () => spaceport.lines().some(({ event }) => event === 'export.failing'));

  const observatory = await startObservatory(port + 1);
  await waitForSpans(`http://localhost:${port + 1}`, traceId, 1);
  await waitFor('the good news', () =>
    spaceport.lines().some(({ msg }) => msg === 'Telemetry is delivered again; dropped meanwhile: nothing'),
  );
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
  expect(await observatory.stop()).toEqual({ code: 0, signal: null });
});

test('what an outage cost is a metric: what was delivered, what had no room, what waits', async () => {
  const port = await freePorts(4);
  const spaceport = await startService('spaceport', port, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 2}`,
    OTEL_BSP_MAX_QUEUE_SIZE: '5',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
  });
  expect(await hammer(`http://localhost:${port}/docked_ships`, 20)).toEqual({ 200: 20 });
  const observatory = await startObservatory(port + 1);
  const spans = await waitFor('the metric', async () => {
    const values = await valuesOf(port + 1, 'otel.sdk.processor.span.');
    return values['processed'] === 5 && values;
  });
  expect(spans).toEqual({
    processed: 5,
    'processed queue_full': 15,
    'processed rejected': 0,
    'queue.size': 0,
  });
  const logs = await valuesOf(port + 1, 'otel.sdk.processor.log.');
  expect(logs['processed queue_full']).toBe(0);
  await spaceport.stop();
  await observatory.stop();
});

test('spans of 15 kB each are no outage: a batch is bounded in bytes too', async () => {
  const port = await freePorts(4);
  const observatory = await startObservatory(port + 1);
  const spaceport = await startService('spaceport', port, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 2}`,
    OTEL_BSP_SCHEDULE_DELAY: '5000',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
  });
  expect(await hammer(`http://localhost:${port}/${'x'.repeat(15_000)}`, 600)).toEqual({ 404: 600 });
  const spans = await waitFor('the metric', async () => {
    const values = await valuesOf(port + 1, 'otel.sdk.processor.span.');
    return values['processed'] === 600 && values;
  });
  expect(spans).toMatchObject({ 'processed queue_full': 0, 'processed rejected': 0 });
  await spaceport.stop();
  await observatory.stop();
});

/** The latest values of the metrics whose names start so, by the rest of their names and their error.type. */
async function valuesOf(observatory: number, prefix: string): Promise<Record<string, number>> {
  const response = await fetch(`http://localhost:${observatory}/api/metrics`);
  const { data } = (await response.json()) as {
    data: { name: string; attributes: { 'error.type'?: string }; value: number }[];
  };
  const named = data.filter(({ name }) => name.startsWith(prefix));
  return Object.fromEntries(
    named.map(({ name, attributes, value }) => [
      [name.slice(prefix.length), attributes['error.type']].filter(Boolean).join(' '),
      value,
    ]),
  );
}
