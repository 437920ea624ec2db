import { expect, test } from 'vitest';
import { complaint } from './export-warning.ts';

const ENDPOINT = 'http://localhost:4317';

function log(...messages: string[]): string {
  return messages.map((msg) => `${JSON.stringify({ level: 'warn', msg })}\n`).join('');
}

/** How instrumentation says that an export failed. */
function away(endpoint: string, reason: string): string {
  return `${endpoint} does not take telemetry (${reason}): trying again until it does`;
}

test.each([
  [
    'http://localhost:4399',
    '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:4399',
    'wrong endpoint: it sends to http://localhost:4399, where nothing listens',
    `set OTEL_EXPORTER_OTLP_ENDPOINT=${ENDPOINT}`,
  ],
  [
    'http://nowhere:4317',
    '14 UNAVAILABLE: Name resolution failed for target dns:nowhere:4317',
    'wrong endpoint: it sends to http://nowhere:4317, a name that does not exist',
    `set OTEL_EXPORTER_OTLP_ENDPOINT=${ENDPOINT}`,
  ],
  [
    'http://localhost:4318',
    '14 UNAVAILABLE: No connection established. Last error: Protocol error',
    'wrong protocol: it speaks gRPC to http://localhost:4318, which does not understand it',
    'set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  ],
  [
    'http://localhost:4317',
    'Parse Error: Expected HTTP/, RTSP/ or ICE/',
    'wrong protocol: it speaks HTTP to http://localhost:4317, which does not understand it',
    'set OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
  ],
])('%s: %s', (endpoint, reason, message, remedy) => {
  const found = complaint(log('Listening', away(endpoint, reason), 'Docked'), ENDPOINT);
  expect(found?.message).toBe(message);
  expect(found?.remedies[0]).toBe(remedy);
});

test('a backend that takes no spans, or refuses them, is named', () => {
  const [unsupported, refused] = [
    'http://a:1 does not take spans (Not Found): they are not sent any more',
    'http://a:1 refuses spans, which are dropped: Unauthorized',
  ].map((message) => complaint(log(message), ENDPOINT)?.message);
  expect(unsupported).toBe('wrong endpoint: it sends to http://a:1, which takes no spans (Not Found)');
  expect(refused).toBe('it sends to http://a:1, which does not take its spans: Unauthorized');
});

test('what a service has come over is no complaint, nor is what else it logs', () => {
  const before = away('http://a:1', 'ECONNREFUSED');
  expect(complaint(log(before, 'Telemetry is delivered again; dropped meanwhile: nothing'), ENDPOINT)).toBe(
    undefined,
  );
  expect(complaint('plain text\n{"msg":5}\nhttp://a:1 does not take metrics', ENDPOINT)).toBe(undefined);
});
