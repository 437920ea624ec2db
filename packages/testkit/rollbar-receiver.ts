import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** An item as Rollbar's SDK sends it, as far as tests look at it. */
export interface RollbarItem {
  level: string;
  code_version: string;
  body: unknown;
  custom: { service: string; message: string; trace_id?: string; span_id?: string };
}

/** Takes items in Rollbar's place until the test is over. @param status of its answers. */
export async function rollbarReceiver(status = 200): Promise<{ endpoint: string; items: RollbarItem[] }> {
  const items: RollbarItem[] = [];
  const server = createServer(async (req, res) => {
    items.push((JSON.parse(await text(req)) as { data: RollbarItem }).data);
    const body = status === 200 ? { err: 0, result: { uuid: '1' } } : { err: 1, message: 'refused' };
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/1/item/`, items };
}
