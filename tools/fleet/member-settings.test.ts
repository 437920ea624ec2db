import { expect, test } from 'vitest';
import { fleetPlan } from '#contract/fleet-plan.ts';
import { USUAL_PORTS } from '#contract/ports.ts';
import { checkMemberSettings, parseMemberSettings } from './member-settings.ts';
import { StartError } from './start-error.ts';

const PLAN = fleetPlan(USUAL_PORTS);

function check(text: string): void {
  const parsed = parseMemberSettings(text);
  if (!parsed) throw new Error('not parsed');
  checkMemberSettings(parsed, PLAN);
}

test('settings by member; a value may hold commas, equals signs and colons', () => {
  expect(
    Object.fromEntries(
      parseMemberSettings(
        'zura:SIMULATE_DELAY_MS=700, explorer:OTEL_PROPAGATORS=tracecontext,baggage,zura:DOCKING_LIMIT=5,avenger:OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4399,venture:OTEL_RESOURCE_ATTRIBUTES=a=b,c=d,pontus:FAILURE_RATE=',
      ) ?? [],
    ),
  ).toEqual({
    zura: { SIMULATE_DELAY_MS: '700', DOCKING_LIMIT: '5' },
    explorer: { OTEL_PROPAGATORS: 'tracecontext,baggage' },
    avenger: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4399' },
    venture: { OTEL_RESOURCE_ATTRIBUTES: 'a=b,c=d' },
    pontus: { FAILURE_RATE: '' },
  });
});

test.each(['zura', 'zura:', 'zura:SIMULATE_DELAY_MS', 'SIMULATE_DELAY_MS=700', ':A=1', 'zura:A=1,'])(
  '%s has another form, or an odd value',
  (text) => {
    expect(() => check(text)).toThrow();
  },
);

test('known members, settings and values pass', () => {
  check(
    'zura:SIMULATE_DELAY_MS=700,explorer:SPACEPORT_TIMEOUT_MS=500,observatory:MEMORY_LIMIT_BYTES=2000000,pontus:OTEL_SDK_DISABLED=true,pontus:FAILURE_RATE=',
  );
});

test.each([
  ['zurra:FAILURE_RATE=1', 'FLEET_SET names "zurra", which is no member: use observatory, pontus, zura, '],
  ['zura:FAILURE=1', 'FLEET_SET sets "FAILURE", which zura does not have: use LOG_LEVEL, '],
  ['explorer:DOCKING_LIMIT=1', 'FLEET_SET sets "DOCKING_LIMIT", which explorer does not have: use '],
  ['zura:FAILURE_RATE=7', 'FLEET_SET, zura: FAILURE_RATE must be a number from 0 to 1, not "7"'],
  ['zura:PORT=7', 'FLEET_SET cannot set PORT of zura: the fleet does'],
])('%s is refused', (text, message) => {
  expect(() => check(text)).toThrow(StartError);
  expect(() => check(text)).toThrow(message);
});
