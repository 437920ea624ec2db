import { beforeEach, expect, test } from 'vitest';
import { post } from '#testkit/http.ts';
import { spansOf, type Span } from '#testkit/jaeger.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { linesOf, target } from '../target.ts';

const { ships, spaceports, jaeger } = target;

beforeEach(async () => {
  for (const url of Object.values(spaceports)) await post(`${url}/clear_lists`);
});

test('a separation is one trace, from the ship to the cleaning of the dock that it leaves', async () => {
  expect((await post(`${ships.explorer}/dock/pontus-spaceport`)).status).toBe(200);
  const { status, traceId } = await post(`${ships.explorer}/separate/pontus-spaceport`);
  expect(status).toBe(200);
  const spans = await waitFor('the cleaning', async () => {
    const found = await spansOf(jaeger, traceId);
    return found.length >= 8 && found;
  });
  const find = (name: string) => spans.find((span) => span.name === name) as Span;
  const chain = ['POST /separate/:spaceport', 'POST', 'POST /separate', 'send cleaning', 'process cleaning'];
  chain.push('clean dock');
  expect(chain.map((name) => find(name).parentId)).toEqual([
    undefined,
    ...chain.slice(0, -1).map((name) => find(name).spanId),
  ]);
  expect(chain.slice(3).map((name) => find(name).kind)).toEqual(['producer', 'consumer', 'internal']);
  expect(find('clean dock').tags).toMatchObject({
    'sos.spaceport.name': 'pontus-spaceport',
    'sos.separation.id': find('send cleaning').tags['messaging.message.id'],
  });
  await waitFor('the log line', async () =>
    (await linesOf(traceId)).some(({ msg }) => /^Dock of ship .* at pontus-spaceport cleaned$/.test(msg)),
  );
});
