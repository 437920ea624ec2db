import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { run } from './command.ts';

/** The manifest of Rollbar's SDK, which few need. */
const SDK = 'packages/http-service/rollbar';

/** An item as Rollbar's SDK sends it, as far as tests look at it. */
export interface RollbarItem {
  level: string;
  code_version: string;
  body: unknown;
  custom: { service: string; message: string; trace_id?: string; span_id?: string };
}

/** Installs Rollbar's SDK if need be, and takes items in Rollbar's place until the test is over. @param status of its answers. */
export async function rollbarReceiver(status = 200): Promise<{ endpoint: string; items: RollbarItem[] }> {
  if (!existsSync(`${SDK}/node_modules/rollbar`)) await run('npm', ['ci', '--prefix', SDK]);
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
