import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post, postJson, send } from '#testkit/http.ts';
import { spansOf, waitForSpans, type Span } from '#testkit/jaeger.ts';
import { Postgres } from '#testkit/postgres.ts';
import { startObservatory, startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

let postgres: Postgres;
let programs: Program[];
let [observatory, spaceport, ship] = ['', '', ''];

beforeAll(async () => {
  postgres = await Postgres.create();
  const port = await freePorts(5);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}` };
  programs = [
    await startObservatory(port),
    await startService('spaceport', port + 3, { ...env, DATABASE_URL: await postgres.createDatabase() }),
    await startService('spaceship', port + 4, {
      ...env,
      SHIP_ID: 'odyssey',
      SPACEPORTS: `pontus-spaceport=http://localhost:${port + 3}`,
    }),
  ];
  [observatory, spaceport, ship] = [0, 3, 4].map((offset) => `http://localhost:${port + offset}`) as [
    string,
    string,
    string,
  ];
  await waitFor('readiness', async () => (await fetch(`${spaceport}/readyz`)).ok);
});
afterAll(async () => {
  const codes: (number | null)[] = [];
  for (const program of programs.toReversed()) codes.push((await program.stop()).code);
  await postgres.remove();
  expect(codes).toEqual([0, 0, 0]);
});

test('each request at the spaceport has one span of its statement, without values', async () => {
  const { status, traceId } = await post(`${ship}/dock/pontus-spaceport`);
  expect(status).toBe(200);
  const spans = await waitForSpans(observatory, traceId, 7);
  expect(spans).toHaveLength(7);
  const statements = spans.filter(({ tags }) => tags['db.system.name'] === 'postgresql');
  expect(statements.map((span) => `${parentOf(span, spans)} > ${span.kind} ${nameOf(span)}`)).toEqual([
    'GET /request_docking/:ship_id > client pg.query:issue_code',
    'POST /dock > client pg.query:dock',
  ]);
  expect(statements.map(({ tags }) => tags['db.query.text'])).toEqual([
    "select sos.issue_code($1, $2, $3, $4 * interval '1 ms', $5)",
    "select sos.dock($1, $2, $3, $4, $5 * interval '1 ms') as outcome",
  ]);
  expect(JSON.stringify(statements.map(({ tags }) => tags))).not.toContain('odyssey');
});

test('neither code nor password is in a span or a log record', async () => {
  const issued = await send(`${spaceport}/request_docking/nostromo`);
  const { authorization_code: code } = issued.body as { authorization_code: string };
  const docked = await postJson(`${spaceport}/dock`, {
    id: 'nostromo',
    authorization_code: code,
    passengers: 2,
  });
  const hash = createHash('sha256').update(code).digest('hex');
  for (const { traceId } of [issued, docked]) {
    const spans = await waitForSpans(observatory, traceId, 2);
    const records = await (await fetch(`${observatory}/api/logs?trace_id=${traceId}`)).text();
    for (const secret of [code, hash, postgres.password])
      expect(JSON.stringify(spans) + records).not.toContain(secret);
  }
});

test('requests that wait for a connection keep their statements in their own traces', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => send(`${spaceport}/request_docking/ship-${index}`)),
  );
  for (const { traceId } of answers) {
    const spans = await waitForSpans(observatory, traceId, 2);
    expect(spans.map(nameOf).toSorted()).toEqual(['GET /request_docking/:ship_id', 'pg.query:issue_code']);
  }
});

test('a database that is away is red in the trace; probes and metrics leave none', async () => {
  await postgres.kill();
  const { status, traceId } = await send(`${spaceport}/docked_ships`);
  expect(status).toBe(503);
  const server = await waitFor('the span of the request', async () =>
    (await spansOf(observatory, traceId)).find(({ kind }) => kind === 'server'),
  );
  expect(server.tags).toMatchObject({ 'http.response.status_code': 503, error: true });
  await postgres.start();
  await waitFor('readiness', async () => (await fetch(`${spaceport}/readyz`)).ok);
  await new Promise((resolve) => setTimeout(resolve, 1_200)); // two rounds of metrics

  const response = await fetch(`${observatory}/api/traces?service=test-spaceport&limit=1000`);
  const { data } = (await response.json()) as { data: { traceID: string }[] };
  expect(data.length).toBeGreaterThan(40);
  for (const { traceID } of data) {
    const roots = (await spansOf(observatory, traceID)).filter(({ parentId }) => parentId === undefined);
    expect(roots.map(({ kind }) => kind)).toEqual(['server']);
  }
});

function nameOf({ name }: Span): string {
  return name.replace(/ sos_\w+$/, '');
}

function parentOf(span: Span, spans: Span[]): string | undefined {
  return spans.find(({ spanId }) => spanId === span.parentId)?.name;
}
