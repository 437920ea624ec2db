import * as v from 'valibot';
import { expect, test } from 'vitest';
import { portsFrom, USUAL_PORTS } from '#contract/ports.ts';
import { fleetPorts, sharedFleetEntries } from './fleet-settings.ts';

const parse = (env: Record<string, string>) => v.parse(v.object(sharedFleetEntries), env);

test('without settings the fleet has the usual ports, and logs/', () => {
  const { FLEET_PORTS_FROM, FLEET_LOGS } = parse({});
  expect(fleetPorts(FLEET_PORTS_FROM)).toEqual(USUAL_PORTS);
  expect(FLEET_LOGS).toBe('logs');
});

test('FLEET_PORTS_FROM is the first of ten ports in a row', () => {
  expect(fleetPorts(parse({ FLEET_PORTS_FROM: '20000' }).FLEET_PORTS_FROM)).toEqual(portsFrom(20_000));
});

test.each(['0', '65527', '20000.5', 'x'])('FLEET_PORTS_FROM=%s is refused', (first) => {
  expect(() => parse({ FLEET_PORTS_FROM: first })).toThrow();
});
