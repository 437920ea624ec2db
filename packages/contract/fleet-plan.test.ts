import { expect, test } from 'vitest';
import { fleetPlan } from './fleet-plan.ts';
import { portsFrom, USUAL_PORTS } from './ports.ts';

const PLAN = fleetPlan(USUAL_PORTS);

test('the usual ports', () => {
  expect(Object.fromEntries(PLAN.map(({ name, ports }) => [name, ports]))).toEqual({
    observatory: [16686, 4317, 4318],
    pontus: [32500],
    zura: [32501],
    endeavour: [32000],
    explorer: [32001],
    invincible: [32002],
    avenger: [32003],
    venture: [32004],
  });
});

test('a database brings a cleaner, on the eleventh port in a row', () => {
  const plan = fleetPlan(portsFrom(21000), { hasDatabase: true });
  expect(plan.find(({ kind }) => kind === 'cleaner')).toMatchObject({ name: 'cleaner', ports: [21010] });
  expect(plan).toHaveLength(PLAN.length + 1);
});

test('ten ports in a row', () => {
  expect(fleetPlan(portsFrom(21000)).flatMap(({ ports }) => ports)).toEqual([
    21000, 21001, 21002, 21003, 21004, 21005, 21006, 21007, 21008, 21009,
  ]);
});
