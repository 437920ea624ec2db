import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ExportOutcome } from '../export/exporter.ts';
import { encodedExporter, jsonExporters, OtlpMetricExporter } from './exporters.ts';

test('every signal has an exporter of every protocol', async () => {
  const exporters = [
    ...(['TRACES', 'LOGS'] as const).flatMap((signal) => [
      encodedExporter(signal, 'grpc'),
      encodedExporter(signal, 'http/protobuf'),
      jsonExporters[signal](),
    ]),
    ...(['grpc', 'http/protobuf', 'http/json'] as const).map((protocol) => new OtlpMetricExporter(protocol)),
  ];
  for (const exporter of exporters) await exporter.shutdown();
  expect(exporters).toHaveLength(9);
});

test('an outcome says what the backend refused of what it took', async () => {
  const answers = [{ rejectedSpans: '1', errorMessage: 'too old' }, { errorMessage: 'slow down' }, {}];
  const server = createServer((request, response) =>
    request.resume().on('end', () => {
      const partialSuccess = answers.shift();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ partialSuccess }));
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const exporter = jsonExporters.TRACES();
  vi.unstubAllEnvs();
  const outcomes: ExportOutcome[] = [];
  while (answers.length > 0)
    outcomes.push(await new Promise<ExportOutcome>((resolve) => exporter.export([], resolve)));
  await exporter.shutdown();
  expect(outcomes).toEqual([
    { code: 0, partial: { rejected: 1, error: new Error('too old') } },
    { code: 0, partial: { rejected: 0, error: new Error('slow down') } },
    { code: 0 },
  ]);
  const data = Buffer.from(JSON.stringify({ partialSuccess: { rejectedSpans: 2 } }));
  expect(exporter.outcomeOf({ status: 'success', data })).toMatchObject({ partial: { rejected: 2 } });
  expect(exporter.outcomeOf({ status: 'success', data: Buffer.from('<html>') })).toEqual({ code: 0 });
});
