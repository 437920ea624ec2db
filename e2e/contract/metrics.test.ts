import { expect, test } from 'vitest';
import { post } from '#testkit/http.ts';
import { target } from '../target.ts';
import { waitFor } from '#testkit/wait-for.ts';

interface Series {
  service: string;
  name: string;
  attributes: Record<string, string>;
  value: number | string;
}

/** The latest values of a metric at pontus, by the attribute `by`. */
async function valuesOf(name: string, by = 'sos.spaceport.name'): Promise<Record<string, number>> {
  const response = await fetch(`${target.observatory}/api/metrics`);
  const { data } = (await response.json()) as { data: Series[] };
  return Object.fromEntries(
    data
      .filter((series) => series.service === 'pontus-spaceport' && series.name === name)
      .map(({ attributes, value }) => [attributes[by] ?? '', Number(value)]),
  );
}

test('the docks and Node itself are measured', async () => {
  const { ships, spaceports } = target;
  const occupied = (count: number) =>
    waitFor(
      `${count} docks to be occupied`,
      async () => (await valuesOf('sos.docks.occupied'))['pontus-spaceport'] === count,
    );

  // once the docks were seen to fill and to empty, all counts are as new as this test
  await post(`${spaceports.pontus}/clear_lists`);
  await post(`${ships.venture}/dock/pontus-spaceport`);
  await occupied(1);
  await post(`${spaceports.pontus}/clear_lists`);
  await occupied(0);
  const before = {
    dockings: (await valuesOf('sos.dockings'))['pontus-spaceport'] ?? 0,
    refusals: await valuesOf('sos.refusals', 'sos.refusal.reason'),
  };

  for (const ship of [ships.endeavour, ships.explorer, ships.invincible, ships.avenger])
    await post(`${ship}/dock/pontus-spaceport`);
  await post(`${ships.venture}/separate/pontus-spaceport`);

  await occupied(3);
  expect(await valuesOf('sos.docks.limit')).toEqual({ 'pontus-spaceport': 3 });
  expect((await valuesOf('sos.dockings'))['pontus-spaceport']).toBe(before.dockings + 3);
  const refusals = await valuesOf('sos.refusals', 'sos.refusal.reason');
  for (const reason of ['Docking limit reached', 'Ship not found'])
    expect(refusals[reason]).toBe((before.refusals[reason] ?? 0) + 1);
  expect(Object.keys(await valuesOf('nodejs.eventloop.utilization'))).not.toEqual([]);
});
