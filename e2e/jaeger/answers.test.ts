/** The same spans sent to the observatory and to a real Jaeger give the same answers. */
import { expect, onTestFinished, test } from 'vitest';
import { decode } from '../../services/observatory/otlp/schema.ts';
import { recordedRequest, RECORDED_TRACE } from '../../services/observatory/testing/telemetry.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { comparableV1, comparableV3 } from './comparable.ts';
import { startJaeger } from './start-jaeger.ts';
import { DOCKS, FIRST_START_MS, TRACE_IDS } from './docks.ts';

const from = 1000 * FIRST_START_MS - 1;
const second = 1_000_000;
const iso = (micros: number) => new Date(micros / 1000).toISOString();
const tags = (values: object) => encodeURIComponent(JSON.stringify(values));
const window = `query.start_time_min=${iso(from - second)}&query.start_time_max=${iso(from + 60 * second)}`;

const V1 = [
  '/api/services',
  '/api/services/explorer-spaceship/operations',
  '/api/services/a%2Fb%20c/operations',
  '/api/services/nobody/operations',
  '/api/operations?service=pontus-spaceport',
  '/api/operations?service=explorer-spaceship&spanKind=client',
  '/api/operations?service=explorer-spaceship&spanKind=',
  '/api/traces?service=pontus-spaceport',
  '/api/traces?service=pontus-spaceport&limit=2',
  '/api/traces?service=a/b%20c',
  '/api/traces?service=nobody',
  `/api/traces?service=explorer-spaceship&operation=POST&start=${from}&end=${from + 60 * second}&limit=20&lookback=custom`,
  '/api/traces?service=pontus-spaceport&operation=no%20such',
  `/api/traces?service=pontus-spaceport&start=${from + 2 * second}&end=${from + 4 * second}`,
  `/api/traces?service=pontus-spaceport&start=${from - 60 * second}&end=${from}`,
  '/api/traces?service=explorer-spaceship&minDuration=30ms',
  '/api/traces?service=explorer-spaceship&maxDuration=20ms',
  '/api/traces?service=explorer-spaceship&minDuration=0.0005s&maxDuration=25000us',
  '/api/traces?service=explorer-spaceship&minDuration=1h',
  '/api/traces?service=explorer-spaceship&tag=sos.ship.id:explorer',
  '/api/traces?service=explorer-spaceship&tag=sos.ship.id:explorer&tag=http.response.status_code:400',
  `/api/traces?service=explorer-spaceship&tags=${tags({ 'http.response.status_code': '400' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ 'http.response.status_code': '400', 'sos.ship.id': 'nobody' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ ratio: '0.25' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ late: 'true' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ route: '["pontus",1]' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ cargo: '{"kind":"\\u003cfuel\\u003e","tons":7}' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ quote: 'say "ñ🚀"' })}`,
  `/api/traces?service=pontus-spaceport&tags=${tags({ 'service.name': 'pontus-spaceport', 'host.name': 'dock' })}`,
  `/api/traces?service=pontus-spaceport&tags=${tags({ 'scope.flavour': 'plain' })}`,
  `/api/traces?service=pontus-spaceport&tags=${tags({ reason: 'full' })}`,
  `/api/traces?service=explorer-spaceship&tags=${tags({ error: 'false' })}`,
  `/api/traces?service=explorer-spaceship&start=${from}&tag=url:http://localhost:1/a:b`,
  `/api/traces?traceID=${TRACE_IDS[1]}&traceID=${TRACE_IDS[0]}`,
  `/api/traces?traceID=${TRACE_IDS[0]}&traceID=00000000000000000000000000000bad`,
  ...TRACE_IDS.map((id) => `/api/traces/${id}`),
  `/api/traces/${RECORDED_TRACE}`,
  `/api/dependencies?endTs=${FIRST_START_MS + 60_000}&lookback=120000`,
  `/api/dependencies?endTs=${FIRST_START_MS + 60_000}&lookback=120000&service=pontus-spaceport`,
  `/api/dependencies?endTs=${FIRST_START_MS}&lookback=1000`,
];

const V3 = [
  `/api/v3/traces/${TRACE_IDS[0]}?raw_traces=true`, // first: Jaeger 2.13 keeps the warnings that it adds for other answers
  '/api/v3/services',
  '/api/v3/operations?service=explorer-spaceship',
  '/api/v3/operations?service=explorer-spaceship&span_kind=server',
  ...TRACE_IDS.map((id) => `/api/v3/traces/${id}`),
  `/api/v3/traces?${window}&query.service_name=pontus-spaceport&query.num_traces=20`,
  `/api/v3/traces?${window}&query.num_traces=20`,
  `/api/v3/traces?${window}&query.num_traces=20&query.operation_name=POST&query.duration_min=30ms`,
  `/api/v3/traces?${window}&query.num_traces=20&query.service_name=explorer-spaceship&query.duration_max=25ms`,
];

/** Refusals: the words may differ. */
const REFUSED = [
  '/api/traces',
  '/api/traces?service=a&limit=x',
  '/api/traces?service=a&start=x',
  '/api/traces?service=a&minDuration=5',
  '/api/traces?service=a&minDuration=2s&maxDuration=1s',
  '/api/traces?service=a&tags=x',
  '/api/traces?service=a&tag=x',
  '/api/traces?traceID=xyz',
  '/api/traces/xyz',
  '/api/traces/00000000000000000000000000000bad',
  '/api/operations',
  '/api/dependencies?endTs=x',
  '/api/v3/traces/00000000000000000000000000000bad',
  '/api/v3/traces/xyz',
  '/api/v3/traces',
  `/api/v3/traces?query.start_time_min=yesterday&query.start_time_max=${iso(from)}`,
  `/api/v3/traces?${window}&query.num_traces=x`,
  `/api/v3/traces?${window}&query.num_traces=20&query.service_name=nobody`,
];

interface Answer {
  data: unknown;
  errors: { code?: number }[] | null;
  error?: { httpCode: number };
}

async function ask(base: string, path: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${base}${path}`);
  return { status: response.status, body: (await response.json()) as Answer };
}

test('the observatory answers as Jaeger does', async () => {
  const port = await freePorts(3);
  const observatory = await startObservatory(port);
  onTestFinished(async () => void (await observatory.stop()));
  const jaeger = await startJaeger();
  const [ours, theirs] = [`http://localhost:${port}`, jaeger.url];
  for (const otlp of [`http://localhost:${port + 2}`, jaeger.otlpHttp])
    for (const request of [decode.TracesRequest(recordedRequest), ...DOCKS]) {
      const response = await fetch(`${otlp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      expect(response.status).toBe(200);
    }
  for (const base of [ours, theirs])
    await waitFor(
      'the last trace',
      async () => (await ask(base, `/api/traces/${TRACE_IDS.at(-1)}`)).status === 200,
    );

  let found = 0;
  for (const path of V1) {
    const [our, their] = await Promise.all([ask(ours, path), ask(theirs, path)]);
    expect.soft(our.status, path).toBe(their.status);
    expect.soft(comparableV1(our.body), path).toEqual(comparableV1(their.body));
    if (((their.body.data ?? []) as unknown[]).length > 0) found++;
  }
  for (const path of V3) {
    const [our, their] = await Promise.all([ask(ours, path), ask(theirs, path)]);
    expect.soft(our.status, path).toBe(their.status);
    expect.soft(comparableV3(our.body as never), path).toEqual(comparableV3(their.body as never));
    if (their.status === 200) found++;
  }
  for (const path of REFUSED) {
    const [our, their] = await Promise.all([ask(ours, path), ask(theirs, path)]);
    expect.soft(our.status, path).toBe(their.status);
    expect.soft(Object.keys(our.body).toSorted(), path).toEqual(Object.keys(their.body).toSorted());
    expect.soft(our.body.error?.httpCode, path).toBe(their.body.error?.httpCode);
    expect.soft(our.body.errors?.[0]?.code, path).toBe(their.body.errors?.[0]?.code);
  }
  process.stdout.write(
    `${V1.length + V3.length} questions answered as Jaeger answers them (${found} with something found), ${REFUSED.length} refused alike\n`,
  );
});
