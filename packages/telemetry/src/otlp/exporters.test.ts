import { expect, test } from 'vitest';
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
