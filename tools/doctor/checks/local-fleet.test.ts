import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localFleet } from './local-fleet.ts';

/** Something that answers a probe with `body`. @returns its port. */
async function answering(body: string): Promise<number> {
  const server = createServer((_request, response) => void response.end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a fleet on this machine is seen, with what to do', async () => {
  const port = await answering(JSON.stringify({ service: 'observatory', pid: process.pid }));
  expect(await localFleet(port)).toEqual([
    {
      message: expect.stringMatching(/^a fleet runs on this machine too: localhost:32000/),
      remedies: ['stop it with Ctrl-C where npm start runs'],
    },
  ]);
});

test.each(['', 'not JSON', '{"service":"observatory","pid":1}', `{"service":"x","pid":${process.pid}}`])(
  'no fleet answers %j',
  async (body) => expect(await localFleet(await answering(body))).toEqual([]),
);
