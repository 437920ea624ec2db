import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenNpmIsGone } from '#command/started-by.ts';
import type { Client } from './client.ts';
import { MissionError } from './client.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const POLL_MS = 200;

/**
 * Starts a fleet in this terminal, and waits until missions can be started. This process then ends with the fleet, which handles Ctrl-C.
 * @throws {MissionError} where the fleet ends first; it has said why.
 */
export async function startFleet(missions: Client): Promise<void> {
  const child = spawn(process.execPath, ['tools/fleet/main.ts'], { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void (signal !== 'SIGINT' && child.kill(signal))); // a terminal sends SIGINT to both
  whenNpmIsGone(() => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
  while (child.exitCode === null && child.signalCode === null) {
    if (await missions.list().catch(() => undefined)) return;
    await sleep(POLL_MS);
  }
  throw new MissionError('The fleet did not start: its last line says why');
}
