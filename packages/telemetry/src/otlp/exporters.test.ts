import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { diag } from '@opentelemetry/api';
import { expect, onTestFinished, test, vi } from 'vitest';
import { encodedExporter, jsonExporters, metricExporter } from './exporters.ts';

test('every signal has an exporter of every protocol', async () => {
  const exporters = [
    ...(['TRACES', 'LOGS'] as const).flatMap((signal) => [
      encodedExporter(signal, 'grpc'),
      encodedExporter(signal, 'http/protobuf'),
      jsonExporters[signal](),
    ]),
    ...(['grpc', 'http/protobuf', 'http/json'] as const).map(metricExporter),
  ];
  for (const exporter of exporters) await exporter.shutdown();
  expect(exporters).toHaveLength(9);
});

test('a backend that refuses the same part each time is reported once', async () => {
  const answers = ['too old', 'too old', 'too large'];
  const server = createServer((request, response) =>
    request.resume().on('end', () => {
      const partialSuccess = { rejectedSpans: '1', errorMessage: answers.shift() };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ partialSuccess }));
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const warn = vi.spyOn(diag, 'warn');
  const exporter = jsonExporters.TRACES();
  vi.unstubAllEnvs();
  while (answers.length > 0) await new Promise((resolve) => exporter.export([], resolve));
  await exporter.shutdown();
  expect(warn.mock.calls.map(([, response]) => JSON.parse(String(response)).errorMessage)).toEqual([
    'too old',
    'too large',
  ]);
});
