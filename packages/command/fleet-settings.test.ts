import * as v from 'valibot';
import { expect, test } from 'vitest';
import { portsFrom, USUAL_PORTS } from '#contract/ports.ts';
import { fleetLogs, fleetPorts, sharedFleetEntries } from './fleet-settings.ts';

const parse = (env: Record<string, string>) => v.parse(v.object(sharedFleetEntries), env);

test('without settings the fleet has the usual ports, and logs/', () => {
  expect(fleetPorts(parse({}))).toEqual(USUAL_PORTS);
  expect(fleetLogs(parse({}))).toBe('logs');
});

test('FLEET_PORTS_FROM is the first of the ports in a row, and gives the logs a folder of their own', () => {
  const settings = parse({ FLEET_PORTS_FROM: '20000' });
  expect(fleetPorts(settings)).toEqual(portsFrom(20_000));
  expect(fleetLogs(settings)).toBe('logs/20000');
  expect(fleetLogs({ ...settings, FLEET_LOGS: 'mine' })).toBe('mine');
});

test.each(['0', '65527', '20000.5', 'x'])('FLEET_PORTS_FROM=%s is refused', (first) => {
  expect(() => parse({ FLEET_PORTS_FROM: first })).toThrow();
});
