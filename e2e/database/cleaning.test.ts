import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { EXPLORER, TestFleet } from '#testkit/fleet.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { post, postJson, send, type Answer } from '#testkit/http.ts';
import { spansOf, type Span } from '#testkit/jaeger.ts';
import { Postgres } from '#testkit/postgres.ts';
import { Program, PROMPT_EXPORT, startObservatory, startService } from '#testkit/program.ts';
import { rollbarReceiver } from '#testkit/rollbar-receiver.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** A separation's trace must show its cleaning within this time, in milliseconds. */
const SOON_MS = 2_000;

interface Cleaning {
  separation: string;
  attempts: number;
  finished: Date | null;
}

let postgres: Postgres;
let observatory: Program;
let port: number;
let [page, spaceport] = ['', ''];
let database: string;
const ROOM = { ships: 0 };

beforeAll(async () => {
  postgres = await Postgres.create();
  port = await freePorts(5);
  page = `http://localhost:${port}`;
  spaceport = `http://localhost:${port + 3}`;
  observatory = await startObservatory(port);
});
afterAll(async () => {
  await observatory.stop();
  await postgres.remove();
});

beforeEach(async () => {
  database = await postgres.createDatabase();
  const program = await startService('spaceport', port + 3, {
    ...sending(),
    OTEL_SERVICE_NAME: 'pontus-spaceport',
    DATABASE_URL: database,
    DOCKING_LIMIT: '1000',
  });
  onTestFinished(async () => void (await program.stop()));
});

const sending = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}` });

/** A cleaner that has started; it is stopped after the test. */
async function startCleaner(env: Record<string, string> = {}): Promise<Program> {
  const at = await freePorts(1);
  const settings = { ...sending(), OTEL_SERVICE_NAME: 'cleaner', DATABASE_URL: database, ...env };
  const program = await startService('cleaner', at, settings);
  onTestFinished(() => void program.process.kill('SIGKILL'));
  await waitFor('readiness', async () => (await fetch(`http://localhost:${at}/readyz`)).ok);
  return program;
}

/** Docks a new ship and separates it. @returns the answer to its separation, and that separation's request. */
async function separate(): Promise<{ answer: Answer; request: object }> {
  const id = `ship-${ROOM.ships++}`;
  const act = async (action: 'dock' | 'separate', ask: string) => {
    const { body } = await send(`${spaceport}/${ask}/${id}`);
    const request = { ...(body as object), id, passengers: 20 };
    return { answer: await postJson(`${spaceport}/${action}`, request), request };
  };
  await act('dock', 'request_docking');
  return act('separate', 'request_separation');
}

const cleanings = () => postgres.query<Cleaning>(database, 'select * from sos.cleanings order by started');
const jobs = (queue: string, states: string) =>
  postgres.query<{ id: string; state: string }>(
    database,
    `select id, state from sos_queue.job where name = $1 and state::text ~ $2`,
    [queue, states],
  );

const allCleaned = (count: number) =>
  waitFor(`${count} cleanings`, async () => {
    const rows = await cleanings();
    return rows.length === count && rows.every(({ finished }) => finished) && rows;
  });

/** The spans of a trace once `isWhole` says so. */
const traceOf = (traceId: string, isWhole: (spans: Span[]) => boolean) =>
  waitFor(`the spans of ${traceId}`, async () => {
    const spans = await spansOf(page, traceId);
    return isWhole(spans) && spans;
  });

test('a separation is one trace with send, process and the cleaning within 2 s, and so are its logs', async () => {
  await startCleaner();
  const { answer } = await separate();
  const answered = performance.now();
  expect(answer.status).toBe(200);
  const names = ['POST /separate', 'send cleaning', 'process cleaning', 'clean dock'];
  const spans = await traceOf(answer.traceId, (found) =>
    [...names, 'complete cleaning'].every((wanted) => found.some(({ name }) => name === wanted)),
  );
  const took = Math.round(performance.now() - answered);
  console.log(`the cleaning was visible ${took} ms after the separation's answer`);
  expect(took).toBeLessThan(SOON_MS);

  const find = (name: string) => spans.find((span) => span.name === name) as Span;
  const [server, sent, processed, cleaned] = names.map(find) as [Span, Span, Span, Span];
  expect([sent.kind, processed.kind, cleaned.kind]).toEqual(['producer', 'consumer', 'internal']);
  expect([sent.parentId, processed.parentId, cleaned.parentId]).toEqual([
    server.spanId,
    sent.spanId,
    processed.spanId,
  ]);
  expect([sent.service, processed.service, cleaned.service]).toEqual([
    'pontus-spaceport',
    'cleaner',
    'cleaner',
  ]);
  const [row] = await allCleaned(1);
  for (const span of [sent, processed])
    expect(span.tags).toMatchObject({
      'messaging.system': 'pg-boss',
      'messaging.destination.name': 'cleaning',
      'messaging.message.id': row?.separation,
    });
  expect(cleaned.tags).toMatchObject({ 'sos.spaceport.name': 'pontus-spaceport', 'sos.cleaning.attempt': 1 });
  expect(row).toMatchObject({ attempts: 1 });

  const records = await waitFor('the records', async () => {
    const found = await (await fetch(`${page}/api/logs?trace_id=${answer.traceId}`)).text();
    return found.includes('cleaned') && found;
  });
  expect(records).toMatch(/Ship ship-\d+ separated successfully/);
  expect(records).toMatch(/Dock of ship ship-\d+ at pontus-spaceport cleaned/);
});

test('npm start with a database runs a cleaner as well', async () => {
  const fleet = await TestFleet.ready({ env: { DATABASE_URL: database } });
  const at = (member: number) => `http://localhost:${fleet.first + member}`;
  expect((await send(`${at(10)}/healthz`)).body).toMatchObject({ service: 'cleaner' });
  await post(`${at(EXPLORER)}/dock/pontus-spaceport`);
  const { status, traceId } = await post(`${at(EXPLORER)}/separate/pontus-spaceport`);
  expect(status).toBe(200);
  await waitFor('the cleaning, and the spans of all three', async () => {
    const spans = await spansOf(at(0), traceId);
    const services = new Set(spans.map(({ service }) => service));
    return spans.some(({ name }) => name === 'clean dock') && services.size === 3;
  });
  expect(await fleet.program.stop()).toEqual({ code: 0, signal: null });
});

test('a repeated request orders once, a refused one never; both leave no send span', async () => {
  const { request } = await separate();
  const repeated = await postJson(`${spaceport}/separate`, request);
  expect(repeated.status).toBe(200);
  const refused = await postJson(`${spaceport}/separate`, { ...request, authorization_code: 'none' });
  expect(refused.status).toBe(400);
  expect(await jobs('cleaning', 'created')).toHaveLength(1);
  for (const { traceId } of [repeated, refused]) {
    const spans = await traceOf(traceId, (found) => found.length >= 2);
    const names = spans.map(({ name }) => name.replace(/ sos_\w+$/, ''));
    expect(names.toSorted()).toEqual(['POST /separate', 'pg.query:separate']); // a batch may leave between the two
  }
});

test('orders of cleaners that are killed are carried out by others', async () => {
  const victims = await Promise.all([1, 2].map(() => startCleaner({ SIMULATE_DELAY_MS: '60000' })));
  for (let count = 0; count < 10; count++) await separate();
  await waitFor('orders under way', async () => (await jobs('cleaning', 'active')).length === 4);
  await Promise.all(victims.map((victim) => victim.stop('SIGKILL')));
  // as if the 10 s had passed in which a cleaner must say that it lives
  await postgres.query(
    database,
    "update sos_queue.job set heartbeat_on = now() - interval '1 minute' where state = 'active'",
  );
  await startCleaner();
  const rows = await allCleaned(10);
  expect(rows.filter(({ attempts }) => attempts === 2)).toHaveLength(4);
  expect(await jobs('cleaning', 'created|retry|active')).toEqual([]);
});

test('an order that fails is tried again later and ends in the dead-letter queue; each attempt is in its trace and at Rollbar', async () => {
  const { endpoint, items } = await rollbarReceiver();
  await startCleaner({
    FAILURE_RATE: '1',
    ROLLBAR_ACCESS_TOKEN: 'rollbar-token-of-this-test',
    ROLLBAR_ENDPOINT: endpoint,
  });
  await postgres.query(database, 'update sos_queue.queue set retry_limit = 2'); // of 5, to save the test's time
  const { answer } = await separate();
  const [dead] = await waitFor('the dead letter', async () => {
    const found = await jobs('cleaning_failed', 'created');
    return found.length === 1 && found;
  });
  expect(dead).toBeDefined();
  const [row] = await cleanings();
  expect(row).toMatchObject({ attempts: 3, finished: null });

  const attempts = await traceOf(
    answer.traceId,
    (found) => found.filter(({ name }) => name === 'fail cleaning').length === 3,
  );
  const ofName = (name: string) => attempts.filter((span) => span.name === name);
  expect(ofName('send cleaning')).toHaveLength(1);
  for (const name of ['process cleaning', 'clean dock']) {
    expect(ofName(name)).toHaveLength(3);
    for (const { tags } of ofName(name)) expect(tags).toMatchObject({ error: true });
  }
  expect(ofName('clean dock').map(({ tags }) => tags['sos.cleaning.attempt'])).toEqual([1, 2, 3]);
  const [first = 0, second = 0, third = 0] = ofName('process cleaning').map(({ start }) => start / 1_000);
  expect(second - first).toBeGreaterThan(500);
  expect(third - second).toBeGreaterThan(1_000);

  await waitFor('three items', () => items.length === 3);
  const spanIds = new Set(ofName('clean dock').map(({ spanId }) => spanId));
  for (const item of items) {
    expect(item).toMatchObject({
      level: 'error',
      code_version: expect.stringMatching(/^\d/),
      custom: { trace_id: answer.traceId, service: 'cleaner' },
    });
    expect(spanIds.delete(item.custom.span_id ?? '')).toBe(true);
    const sent = JSON.stringify(item);
    for (const secret of ['rollbar-token-of-this-test', postgres.password, 'DATABASE_URL'])
      expect(sent).not.toContain(secret);
  }
});

test('a cleaner that is asked to end finishes its order, or gives it back where it takes too long', async () => {
  const patient = await startCleaner({ SIMULATE_DELAY_MS: '500' });
  await separate();
  await waitFor('the order to be under way', async () => (await jobs('cleaning', 'active')).length === 1);
  expect(await patient.stop()).toEqual({ code: 0, signal: null });
  expect(await jobs('cleaning', 'completed')).toHaveLength(1);

  await postgres.query(database, 'update sos_queue.queue set retry_limit = 0'); // to be given back is no attempt
  const slow = await startCleaner({ SIMULATE_DELAY_MS: '60000', SHUTDOWN_TIMEOUT_MS: '6000' });
  await separate();
  await waitFor('the order to be under way', async () => (await jobs('cleaning', 'active')).length === 1);
  expect(await slow.stop()).toEqual({ code: 0, signal: null });
  expect(await jobs('cleaning', 'retry')).toHaveLength(1);
});

test('a cleaner starts without its database, cleans when it is there, and says each outage once', async () => {
  await postgres.kill();
  const at = await freePorts(1);
  const env = { ...PROMPT_EXPORT, ...sending(), PORT: `${at}`, DATABASE_URL: database };
  const program = new Program(['--import', './services/instrumentation.ts', 'services/cleaner/main.ts'], env);
  onTestFinished(() => void program.process.kill('SIGKILL'));
  await program.printed('Listening on');
  expect(await send(`http://localhost:${at}/readyz`)).toMatchObject({
    status: 503,
    body: { detail: "The cleaner's database is unavailable" },
  });
  await postgres.start();
  const ready = () => waitFor('readiness', async () => (await fetch(`http://localhost:${at}/readyz`)).ok);
  await ready();
  await waitFor('the spaceport', async () => (await fetch(`${spaceport}/readyz`)).ok);
  await separate();
  await allCleaned(1);
  await postgres.kill();
  await waitFor('readiness to end', async () => !(await fetch(`http://localhost:${at}/readyz`)).ok);
  await postgres.start();
  await ready();
  await waitFor('the spaceport', async () => (await fetch(`${spaceport}/readyz`)).ok);
  await separate();
  await allCleaned(2);
  const told = program.lines().map(({ msg }) => String(msg));
  expect(told.filter((msg) => msg.startsWith('The database is unavailable'))).toHaveLength(2);
  expect(told.filter((msg) => msg === 'The database is available again')).toHaveLength(2);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});

test('cleanings are listed for a week, and for two weeks where they never succeed', async () => {
  await postgres.query(
    database,
    `insert into sos.cleanings (separation, spaceport, started, finished)
      select gen_random_uuid(), spaceport, now() - started * interval '1 day', now() - finished * interval '1 day'
      from (values ('done', 6, 6), ('done long ago', 8, 8), ('failed', 13, null), ('failed long ago', 15, null))
        as cleaning (spaceport, started, finished)`,
  );
  const begin = `select sos.start_cleaning(gen_random_uuid(), 'new') from generate_series(1, 3000)`; // one in a hundred clears up
  await postgres.query(database, begin);
  const kept = await postgres.query(database, 'select distinct spaceport from sos.cleanings order by 1');
  expect(kept).toEqual(['done', 'failed', 'new'].map((spaceport) => ({ spaceport })));
});

test('docks and codes of version 1.0 outlive the upgrade, and its spaceports order cleanings while they are rolled', async () => {
  database = await postgres.createDatabase();
  await postgres.query(
    database,
    'create schema sos; create table sos.migrations (name text primary key);' +
      (await readFile('packages/database/migrations/001-docks-and-codes.sql', 'utf8')) +
      "insert into sos.migrations values ('001-docks-and-codes.sql');" +
      "insert into sos.spaceports values ('pontus-spaceport');" +
      "insert into sos.docks values ('pontus-spaceport', 'odyssey');" +
      "select sos.issue_code('pontus-spaceport', 'odyssey', '\\x01', interval '5 min', 100)",
  );
  const at = await freePorts(1);
  const upgraded = await startService('spaceport', at, {
    OTEL_SDK_DISABLED: 'true',
    OTEL_SERVICE_NAME: 'pontus-spaceport',
    DATABASE_URL: database,
  });
  onTestFinished(async () => void (await upgraded.stop()));
  expect((await send(`http://localhost:${at}/docked_ships`)).body).toEqual(['odyssey']);
  const old = "select sos.separate('pontus-spaceport', 'odyssey', '\\x01', interval '1 min') as outcome";
  expect(await postgres.query(database, old)).toEqual([{ outcome: 'done' }]);
  expect(await postgres.query(database, old)).toEqual([{ outcome: 'repeated' }]);
  await startCleaner();
  await allCleaned(1);
  expect((await post(`http://localhost:${at}/clear_lists`)).status).toBe(200);
});
