import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, postJson } from './ask.ts';
import { startProcesses, type Processes } from './processes.ts';

let processes: Processes;

beforeAll(async () => {
  processes = await startProcesses();
});
afterAll(() => processes.stop());

/** Whatever was asked before, each line of a log is one object of JSON, from the service itself. */
function expectHonestLogs(): void {
  for (const [name, { stdout }] of Object.entries(processes.programs))
    for (const line of stdout.split('\n').filter(Boolean)) {
      expect(line).not.toMatch(/\p{Cc}/u);
      if (line.startsWith('heap: ')) continue;
      expect(JSON.parse(line).service).toBe(name === 'observatory' ? name : `test-${name}`);
    }
}

const FAKE_LINE =
  '\n{"time":"2026-11-21T00:00:00Z","service":"test-spaceport","level":"info","msg":"forged"}\n';

test.each([
  ['a newline', 'odyssey%0a%0dforged'],
  ['a whole log line', encodeURIComponent(FAKE_LINE)],
  ['an escape sequence of a terminal', '%1b[2J%1b]0;owned%07'],
  ['a change of writing direction', '%e2%80%aeyessydo'],
  ['a null', 'odyssey%00'],
])('a ship_id with %s is refused, and forges neither a log line nor a header', async (_what, id) => {
  const { spaceport } = processes.ports;
  const asked = await ask(spaceport, `/request_docking/${id}`);
  const docked = await postJson(spaceport, '/dock', {
    id: decodeURIComponent(id),
    authorization_code: 'x',
    passengers: 1,
  });
  for (const { status, headers, body } of [asked, docked]) {
    expect(status).toBe(422);
    expect(body).not.toMatch(/\p{Cc}/u);
    expect(Object.keys(headers).toSorted()).toEqual(
      ['connection', 'content-length', 'content-type', 'date', 'server-timing', 'traceresponse'].toSorted(),
    );
  }
  expectHonestLogs();
});

test('a path is logged as it came, in one line, without its query', async () => {
  const { spaceport } = processes.ports;
  await ask(spaceport, '/nowhere%0a%1b[31m?token=top-secret');
  await processes.programs.spaceport.printed('GET /nowhere');
  const line = processes.programs.spaceport.lines().find(({ msg }) => String(msg).includes('GET /nowhere'));
  expect(line?.['msg']).toMatch(/ - "GET \/nowhere%0a%1b\[31m HTTP\/1\.1" 404$/);
  expectHonestLogs();
  expect(processes.programs.spaceport.stdout).not.toContain('top-secret');
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';

test.each([
  ['a traceparent with more behind it', { traceparent: `00-${TRACE}-b7ad6b7169203331-01-<script>` }],
  [
    'a traceparent of a later version',
    { traceparent: `cc-${TRACE}-b7ad6b7169203331-01-what-the-future-brings` },
  ],
  ['two traceparents', { traceparent: `00-${TRACE}-b7ad6b7169203331-01, 00-${TRACE}-b7ad6b7169203332-01` }],
  [
    'a tracestate of garbage',
    { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, tracestate: '==,,\u00ff;=a,'.repeat(300) },
  ],
  ['8 kB of baggage', { baggage: 'key=value,'.repeat(800) }],
  ['baggage of garbage', { baggage: '%%%=,;;=__proto__=constructor,\u00ff' }],
])('%s harms no request, and what is answered is a trace context', async (_what, headers) => {
  const { spaceport, spaceship } = processes.ports;
  const answers = [
    await ask(spaceport, '/docked_ships', { headers }),
    await ask(spaceship, '/dock/pontus-spaceport', { method: 'POST', headers }),
  ];
  for (const { status, headers } of answers) {
    expect(status).toBeLessThan(500);
    expect(headers['traceresponse']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  }
  expectHonestLogs();
});

test('1 MB of baggage is refused before anything reads it, and the next request is answered', async () => {
  const baggage = Array.from({ length: 50_000 }, (_, index) => `key-${index}=${index}-value`).join(',');
  for (const port of [processes.ports.spaceport, processes.ports.spaceship, processes.ports.observatory]) {
    const refused = await ask(port, '/healthz', { headers: { baggage } }).catch(({ code }) => code as string);
    // the server may close before all of it is sent, and then the client may hear of that alone
    if (typeof refused === 'string') expect(['ECONNRESET', 'EPIPE']).toContain(refused);
    else expect(refused).toMatchObject({ status: 431, body: expect.stringContaining('16 KiB at most') });
    expect((await ask(port, '/healthz')).status).toBe(200);
  }
});
