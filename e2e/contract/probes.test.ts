import { expect, test } from 'vitest';
import { send } from '#testkit/http.ts';
import { target } from '../target.ts';

test.each(Object.entries({ ...target.ships, ...target.spaceports }))(
  '%s answers its probes untraced',
  async (name, url) => {
    const health = await send(`${url}/healthz`);
    expect(health).toMatchObject({
      status: 200,
      traceId: '',
      body: { status: 'ok', service: expect.stringContaining(`${name}-space`) },
    });
    expect(await send(`${url}/readyz`)).toMatchObject({
      status: 200,
      traceId: '',
      body: { status: 'ready' },
    });
  },
);

test('however a probe is spelt, it is not traced; another method is told what to do', async () => {
  const { pontus } = target.spaceports;
  for (const path of ['/healthz?x=1', '/healthz/', '/HEALTHZ', '/readyz?x']) {
    expect(await send(`${pontus}${path}`)).toMatchObject({ status: 200, traceId: '' });
  }
  expect(await send(`${pontus}/healthz`, { method: 'POST' })).toMatchObject({ status: 405 });
});
