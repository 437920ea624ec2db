import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { peerReceiver } from './receiver.ts';

const span = (kind: string) => `\xa9span.kind\xa6${kind}`;

test.each([
  ['Datadog’s traces', '/v0.4/traces', `${span('server')}${span('client')}${span('server')}`, false, [2, 0]],
  [
    'Elastic’s intake',
    '/intake/v2/events',
    '{"metadata":{}}\n{"transaction":{}}\n{"span":{}}\n',
    true,
    [1, 0],
  ],
  [
    'Sentry’s spans',
    '/api/1/envelope/?sentry_version=7',
    '{}\n{"type":"span","item_count":2}\n{"items":[{"is_segment":false},{"is_segment":true}]}',
    false,
    [1, 0],
  ],
  [
    'Sentry’s logs',
    '/api/1/envelope/',
    '{"sdk":{}}\n{"type":"log","item_count":14}\n{"items":[]}',
    true,
    [0, 14],
  ],
  ['anything else', '/v0.7/config', 'x', false, [0, 0]],
])('counts %s', async (_what, path, text, zipped, [serverSpans, logs]) => {
  const taken = { spans: 0, serverSpans: 0, logs: 0, metrics: 0 };
  const server = peerReceiver(taken).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const body = Buffer.from(text, 'latin1');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: zipped ? gzipSync(body) : body,
    headers: zipped ? { 'content-encoding': 'gzip' } : {},
  });
  expect(response.ok).toBe(true);
  expect(taken).toMatchObject({ serverSpans, logs });
  server.close();
});
