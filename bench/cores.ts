import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** The service that is measured has this core to itself. */
const SERVICE_CORE = '0';
/** Load, sink and everything else share this one. */
const OTHER_CORE = '1';

const canPin = spawnSync('taskset', ['-c', `${SERVICE_CORE},${OTHER_CORE}`, 'true']).status === 0;

/** A command that runs on the service's core, where the system can pin it there. */
export function onServiceCore(command: string[]): string[] {
  return canPin ? ['taskset', '-c', SERVICE_CORE, ...command] : command;
}

/** Moves this very program to the other core, by running it again; false where it is there already. */
export async function moveToOtherCore(): Promise<boolean> {
  if (!canPin || process.env['BENCH_PINNED']) return false;
  const again = ['-c', OTHER_CORE, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('taskset', again, { stdio: 'inherit', env: { ...process.env, BENCH_PINNED: '1' } });
  const [code] = await once(child, 'exit');
  process.exitCode = Number(code ?? 1);
  return true;
}
