/** Machines as users have them: folders with spaces, or without the right to write. */
import { cp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { logFolder, TestFleet } from '#testkit/fleet.ts';
import { Program } from '#testkit/program.ts';

test('a repository and logs in folders with spaces, and no terminal', async () => {
  const folder = join(await logFolder(), "somebody's own folder");
  for (const part of ['package.json', 'packages', 'services', 'tools'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const first = await freePorts(10);
  const env = { FLEET_PORTS_FROM: `${first}`, FLEET_LOGS: 'my logs' };
  const fleet = new Program(['tools/fleet/main.ts'], env, { cwd: folder });
  onTestFinished(() => void fleet.process.kill('SIGKILL'));
  await fleet.printed('ready in');
  const doctor = new Program(['tools/doctor/main.ts'], env, { cwd: folder });
  expect(await doctor.exited, doctor.stdout + doctor.stderr).toEqual({ code: 0, signal: null });
  await fleet.stop();
  expect(fleet.stdout + fleet.stderr).not.toContain('\u001B');
});

test('logs where nothing can be written', async () => {
  const file = join(await logFolder(), 'file');
  await writeFile(file, '');
  const { program } = new TestFleet(await freePorts(10), join(file, 'logs'));
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.stderr).toMatch(
    /^Cannot write logs, set FLEET_LOGS to a folder where you can: \w+: .* '.*'\n$/,
  );
  expect(program.stdout).toBe('');
});
