import { expect, test } from 'vitest';
import { setInShell } from '../target.ts';
import { exportWarning } from './export-warning.ts';

const ENDPOINT = 'http://localhost:4317';

function log(...events: object[]): string {
  return ['Listening', ...events, 'Docked']
    .map((line) => `${JSON.stringify(typeof line === 'string' ? { level: 'info', msg: line } : line)}\n`)
    .join('');
}

const failing = (endpoint: string, reason: string) => ({ event: 'export.failing', endpoint, reason });
const recovered = { event: 'export.recovered', endpoint: 'http://a:1' };

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
    'http://collector.example:4317',
    '14 UNAVAILABLE: the proxy http://10.0.0.1:3128 does not connect to collector.example:4317: ECONNREFUSED',
    'a proxy is in the way to http://collector.example:4317: 14 UNAVAILABLE: the proxy http://10.0.0.1:3128 does not connect to collector.example:4317: ECONNREFUSED',
    'set no_proxy=collector.example',
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
  const found = exportWarning(log(failing(endpoint, reason)), ENDPOINT, setInShell);
  expect(found?.message).toBe(message);
  expect(found?.remedies[0]).toBe(remedy);
});

test('a backend that does not know spans, or refuses them, is named', () => {
  const [unsupported, refused] = [
    { event: 'export.unsupported', signal: 'traces', endpoint: 'http://a:1', reason: 'Not Found' },
    { event: 'export.refused', signal: 'traces', endpoint: 'http://a:1', reason: 'Unauthorized' },
  ].map((event) => exportWarning(log(event), ENDPOINT, setInShell)?.message);
  expect(unsupported).toBe('wrong endpoint: it sends to http://a:1, which takes no spans (Not Found)');
  expect(refused).toBe('it sends to http://a:1, which does not take its spans: Unauthorized');
});

test('what a service has come over is no warning, nor is what else it logs', () => {
  const before = failing('http://a:1', 'ECONNREFUSED');
  expect(exportWarning(log(before, recovered), ENDPOINT, setInShell)).toBe(undefined);
  expect(exportWarning(log(recovered, before), ENDPOINT, setInShell)).toBeDefined();
  const metrics = { event: 'export.unsupported', signal: 'metrics', endpoint: 'http://a:1' };
  expect(exportWarning(log(metrics), ENDPOINT, setInShell)).toBe(undefined);
  const known = { ...recovered, signal: 'metrics' };
  expect(exportWarning(log(before, known), ENDPOINT, setInShell)).toBeDefined();
  expect(exportWarning('plain text\n{"msg":5}\n{"event":"export.fail', ENDPOINT, setInShell)).toBe(undefined);
});
