import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { errorHandler } from '#http-service/errors.ts';
import { Health } from '#http-service/health.ts';
import { silent, start } from '#testkit/servers.ts';
import { eventStreams, type Feed } from './event-stream.ts';

async function serve(feed: Feed): Promise<string> {
  const app = express();
  const stream = eventStreams(new Health('observatory'), silent);
  app.get(
    '/live',
    stream(() => feed),
  );
  app.use(errorHandler(silent));
  return `${await start(app)}/live`;
}

async function open(url: string) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  return { response: await fetch(url, { signal: abort.signal }), close: () => abort.abort() };
}

test('a feed that fails ends its stream, at once or later, and nothing else', async () => {
  for (const good of [0, 1]) {
    let calls = 0;
    const url = await serve(() => {
      if (calls++ >= good) throw new RangeError('Invalid string length');
      return [{ calls }];
    });
    const { response } = await open(url);
    expect(await response.text()).toBe(`: SOS\n\n${good === 1 ? 'data: {"calls":1}\n\n' : ''}`);
    expect((await open(url)).response.status).toBe(200);
  }
});

test('so many streams and no more are open, and one that closes leaves its place', async () => {
  const url = await serve(() => []);
  const streams = [];
  let refused: Response | undefined;
  while (!refused) {
    const stream = await open(url);
    if (stream.response.status === 200) streams.push(stream);
    else refused = stream.response;
    expect(streams.length).toBeLessThanOrEqual(32);
  }
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toEqual({ detail: 'Too many open views, 32 at most: close some' });
  streams[0]!.close();
  await expect.poll(async () => (await open(url)).response.status).toBe(200);
});
