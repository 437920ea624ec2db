import { expect, test } from 'vitest';
import { logFolder, PONTUS, TestFleet } from '#testkit/fleet.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { runDoctor, type Findings } from './run-doctor.ts';

const AVENGER = 8;

/** Starts a fleet on ten free ports, has the doctor examine it, and stops it. */
async function examined(env: (first: number) => Record<string, string>): Promise<Findings> {
  const first = await freePorts(10);
  const fleet = new TestFleet(first, await logFolder(), {
    env: { ...env(first), SHUTDOWN_TIMEOUT_MS: '1000' }, // what does not arrive is not waited for
  });
  await fleet.program.printed('ready in');
  const findings = await examine(fleet);
  await fleet.program.stop();
  return findings;
}

function examine({ first, logs }: TestFleet): Promise<Findings> {
  return runDoctor({ FLEET_PORTS_FROM: `${first}`, FLEET_LOGS: logs });
}

/** Docks a ship at a spaceport that no ship's process has. */
async function dockByHand(spaceport: string, id: string): Promise<void> {
  const asked = await fetch(`${spaceport}/request_docking/${id}`);
  const { authorization_code } = (await asked.json()) as { authorization_code: string };
  await fetch(`${spaceport}/dock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, authorization_code, passengers: 1 }),
  });
}

test('a fleet is well, until a service does not answer', async () => {
  const fleet = await TestFleet.ready();
  const well = await examine(fleet);
  expect(well.text).toContain('A trace goes all the way from each service to Jaeger');
  expect(well.text.match(/✓/g)).toHaveLength(5);
  expect(well.text).not.toContain('Note');
  expect(well.text).not.toContain('\u001b[');
  expect(well.code).toBe(0);

  await dockByHand(`http://localhost:${fleet.first + PONTUS}`, 'ghost');
  const avenger = await fleet.pidOf(AVENGER);
  process.kill(avenger, 'SIGSTOP');
  const { code, text } = await examine(fleet);
  process.kill(avenger, 'SIGCONT');
  expect(text).toMatch(/✗ Services +avenger: does not answer at localhost:\d+: does not answer within 5 s/);
  expect(text).toContain('· SDK        not looked at');
  expect(text).toContain('! Note       pontus has docks that are held by ships that do not run: ghost\n');
  expect(text).toMatch(/→ curl -X POST localhost:\d+\/clear_lists empties all its docks/);
  expect(code).toBe(1);
  await fleet.program.stop();
});

test('no fleet at all', async () => {
  const { code, text } = await runDoctor({ FLEET_PORTS_FROM: `${await freePorts(10)}` });
  expect(text).toMatch(/✗ Services +pontus: does not answer at localhost:\d+: nothing listens there/);
  expect(text).toMatch(/→ is the fleet running\? FLEET_PORTS_FROM=\d+ npm start/);
  expect(code).toBe(1);
});

test('wrong endpoint', async () => {
  const { code, text } = await examined(() => ({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:9' }));
  expect(text).toMatch(
    /✓ Jaeger .*\n +✗ Arrival +pontus.*, venture: wrong endpoint: .* where nothing listens/,
  );
  expect(text).toMatch(/→ set OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/localhost:\d+/);
  expect(code).toBe(1);
});

test('wrong protocol', async () => {
  const { code, text } = await examined((first) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${first + 2}`,
  }));
  expect(text).toMatch(/✗ Arrival +pontus.*: wrong protocol: it speaks gRPC to http:\/\/localhost:\d+/);
  expect(text).toContain('→ set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  expect(code).toBe(1);
});

test('SDK disabled', async () => {
  const { code, text } = await examined(() => ({ OTEL_SDK_DISABLED: 'true' }));
  expect(text).toMatch(/✗ SDK +pontus.*: it begins no trace/);
  expect(text).toContain('→ unset OTEL_SDK_DISABLED, if it is true');
  expect(code).toBe(1);
});

test.each([
  ['off', { OTEL_TRACES_SAMPLER: 'always_off' }],
  ['of one in a billion', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.000000001' }],
])('sampler %s', async (_what, env) => {
  const { code, text } = await examined(() => env);
  expect(text).toMatch(/✗ SDK +pontus.*: of 200 traces that it began none is sampled: it samples never, or/);
  expect(text).toContain('→ unset OTEL_TRACES_SAMPLER, if it is always_off');
  expect(text).toContain('→ if it is a ratio, set OTEL_TRACES_SAMPLER_ARG=0.1 or more');
  expect(code).toBe(1);
});

test('what the doctor does not know is refused', async () => {
  const { code, text } = await runDoctor({}, ['--clusters']);
  expect(text).toContain("Unknown option '--clusters'");
  expect(text).toContain('use --cluster');
  expect(code).toBe(1);
});
