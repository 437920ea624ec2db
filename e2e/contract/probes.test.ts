import { expect, test } from 'vitest';
import { send } from '../support/http.ts';
import { target } from '../support/target.ts';

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
