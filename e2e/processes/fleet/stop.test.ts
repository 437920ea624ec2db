import { expect, test } from 'vitest';
import { waitFor } from '#testkit/wait-for.ts';
import { EXPLORER, TestFleet } from '#testkit/fleet.ts';

test('Ctrl-C stops the ships, then the spaceports, then the observatory', async () => {
  const fleet = await TestFleet.ready();
  expect(await fleet.program.stop('SIGINT')).toEqual({ code: 0, signal: null });
  await fleet.allGone();
  expect(fleet.program.stderr).toBe('');

  const times = async (names: string[], message: string) =>
    (await Promise.all(names.map((name) => fleet.timesOf(name, message)))).flat().toSorted();
  const ships = await times(['endeavour', 'explorer', 'invincible', 'avenger', 'venture'], 'Drained');
  const spaceports = await times(['pontus', 'zura'], 'SIGTERM: draining');
  const spaceportsEnd = await times(['pontus', 'zura'], 'Drained');
  const observatory = await times(['observatory'], 'SIGTERM: draining');
  const inOrder = [...ships, ...spaceports, ...spaceportsEnd, ...observatory];
  expect(inOrder).toHaveLength(10);
  expect(inOrder).toEqual(inOrder.toSorted());
});

test('a member that does not end in time is killed and reported', async () => {
  const fleet = await TestFleet.ready({ env: { SHUTDOWN_TIMEOUT_MS: '1000' } });
  process.kill(await fleet.pidOf(EXPLORER), 'SIGSTOP');
  expect(await fleet.program.stop()).toEqual({ code: 1, signal: null });
  expect(fleet.program.stdout).toContain('explorer    error does not end within 1000 ms: killed\n');
  await fleet.allGone();
});

test('a second Ctrl-C kills at once', async () => {
  const fleet = await TestFleet.ready({ env: { SHUTDOWN_TIMEOUT_MS: '600000' } });
  process.kill(await fleet.pidOf(EXPLORER), 'SIGSTOP');
  await waitFor('the end of the fleet', () => {
    fleet.program.process.kill('SIGINT');
    return fleet.program.process.exitCode !== null;
  });
  expect(await fleet.program.exited).toEqual({ code: 1, signal: null });
  await fleet.allGone();
});

test('a fleet that nobody reads any more stops', async () => {
  const fleet = await TestFleet.ready();
  fleet.program.process.stdout?.destroy();
  await fetch(`http://localhost:${fleet.first + EXPLORER}/dock/pontus-spaceport`, { method: 'POST' });
  expect(await fleet.program.exited).toEqual({ code: 0, signal: null });
  await fleet.allGone();
});

test('a fleet whose npm is gone stops', async () => {
  const npm = `require('node:child_process').spawn(process.execPath, ['tools/fleet/main.ts'], { stdio: 'inherit' })`;
  const fleet = await TestFleet.ready({ args: ['-e', npm], env: { npm_lifecycle_event: 'start' } });
  fleet.program.process.kill('SIGKILL');
  await fleet.allGone();
  await fleet.program.exited;
  expect(fleet.program.stderr).toBe('');
});
