import { beforeEach, expect, test } from 'vitest';
import { post, postJson, send } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { linesOf, target } from '../target.ts';
import { waitFor } from '#testkit/wait-for.ts';

const { ships, spaceports, jaeger } = target;
const pontus = spaceports.pontus;

beforeEach(async () => {
  await post(`${pontus}/clear_lists`);
});

async function codeFor(ship: string, action = 'docking'): Promise<string> {
  const { body } = await send(`${pontus}/request_${action}/${ship}`);
  return (body as { authorization_code: string }).authorization_code;
}

test('the fourth ship is refused, and its trace shows who refused it', async () => {
  for (const ship of [ships.endeavour, ships.explorer, ships.invincible])
    expect((await post(`${ship}/dock/pontus-spaceport`)).status).toBe(200);

  const refused = await post(`${ships.avenger}/dock/pontus-spaceport`);
  expect(refused).toMatchObject({ status: 400, body: { detail: 'Docking limit reached' } });

  const spans = await waitForSpans(jaeger, refused.traceId, 5);
  const red = spans.filter(({ tags }) => tags['error'] === true || tags['otel.status_code'] === 'ERROR');
  expect(red.map(({ service, kind, name }) => `${service} ${kind} ${name}`)).toEqual([
    'avenger-spaceship client POST',
  ]);
  expect(red[0]?.tags).toMatchObject({ 'http.response.status_code': 400, 'error.type': '400' });
  const refusal = spans.find(({ name }) => name === 'POST /dock');
  expect(refusal?.tags).toMatchObject({
    'sos.refusal.reason': 'Docking limit reached',
    'http.response.status_code': 400,
  });

  const line = await waitFor('the refusal in the logs', async () =>
    (await linesOf(refused.traceId)).find(({ msg }) => msg === "Docking limit '3' reached, Dock is full"),
  );
  expect(line).toMatchObject({
    level: 'error',
    service: 'pontus-spaceport',
    ship_id: expect.stringContaining('avenger'),
  });
});

test('a code is a UUID that lets its own ship act once', async () => {
  const code = await codeFor('odyssey');
  expect(code).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const dock = (id: string, authorization_code: string) =>
    postJson(`${pontus}/dock`, { id, authorization_code, passengers: 5 });
  const invalid = { status: 400, body: { detail: 'Invalid authorization code' } };

  expect(await dock('nostromo', code)).toMatchObject(invalid);
  const newer = await codeFor('odyssey');
  expect(await dock('odyssey', code)).toMatchObject(invalid);
  expect(await dock('odyssey', newer)).toMatchObject({
    status: 200,
    body: { message: 'Ship docked successfully' },
  });
  // the same request again is a ship that did not hear the answer; for anything else the code is used up
  expect(await dock('odyssey', newer)).toMatchObject({ status: 200 });
  const leave = { id: 'odyssey', authorization_code: newer, passengers: 5 };
  expect(await postJson(`${pontus}/separate`, leave)).toMatchObject(invalid);
  expect(await dock('odyssey', await codeFor('odyssey'))).toMatchObject({
    status: 400,
    body: { detail: 'Ship already docked' },
  });
  expect((await send(`${pontus}/docked_ships`)).body).toEqual(['odyssey']);
});

test('a ship separates with a code, and only if it is docked', async () => {
  const separate = (id: string, authorization_code: string) =>
    postJson(`${pontus}/separate`, { id, authorization_code, passengers: 0 });
  expect(await separate('odyssey', 'made-up')).toMatchObject({
    status: 400,
    body: { detail: 'Invalid authorization code' },
  });
  expect(await separate('odyssey', await codeFor('odyssey', 'separation'))).toMatchObject({
    status: 400,
    body: { detail: 'Ship not found' },
  });
  await postJson(`${pontus}/dock`, {
    id: 'odyssey',
    authorization_code: await codeFor('odyssey'),
    passengers: 1,
  });
  expect(await separate('odyssey', await codeFor('odyssey', 'separation'))).toMatchObject({ status: 200 });
  expect((await send(`${pontus}/docked_ships`)).body).toEqual([]);
});

test('clearing the lists forgets ships and codes', async () => {
  const code = await codeFor('odyssey');
  expect(await post(`${pontus}/clear_lists`)).toMatchObject({
    status: 200,
    body: { message: 'All lists cleared' },
  });
  expect(
    await postJson(`${pontus}/dock`, { id: 'odyssey', authorization_code: code, passengers: 1 }),
  ).toMatchObject({
    status: 400,
    body: { detail: 'Invalid authorization code' },
  });
});

test('an authorization code is in no log line and no span', async () => {
  const { traceId, body } = await send(`${pontus}/request_docking/odyssey`);
  const code = (body as { authorization_code: string }).authorization_code;
  const docked = await postJson(`${pontus}/dock`, { id: 'odyssey', authorization_code: code, passengers: 1 });
  for (const id of [traceId, docked.traceId]) {
    const spans = await waitForSpans(jaeger, id, 1);
    const lines = await waitFor('the log lines', async () => {
      const found = await linesOf(id);
      return found.length >= 2 && found;
    });
    expect(JSON.stringify([spans, lines])).not.toContain(code);
  }
});
