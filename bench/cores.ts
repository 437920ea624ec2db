import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';

/** What is measured, a service or a backend, has this core to itself. */
const MEASURED_CORE = '0';
/** Load, sink, Collector and everything else share the others: one, on a machine of two. */
const OTHER_CORES = cpus().length > 2 ? `1-${cpus().length - 1}` : '1';

const canPin = spawnSync('taskset', ['-c', `${MEASURED_CORE},${OTHER_CORES}`, 'true']).status === 0;

/** Who runs where, for people to read. */
export const PLACEMENT = canPin
  ? `the measured on core ${MEASURED_CORE}, everything else on ${OTHER_CORES}`
  : 'nothing pinned: no taskset here';

/** A command that runs on the measured core, where the system can pin it there. */
export function onMeasuredCore(command: string[]): string[] {
  return canPin ? ['taskset', '-c', MEASURED_CORE, ...command] : command;
}

/** A command that runs on all cores, wherever this program was moved. */
export function onAllCores(command: string[]): string[] {
  return canPin ? ['taskset', '-c', `${MEASURED_CORE},${OTHER_CORES}`, ...command] : command;
}

/** Moves this very program to the other cores, by running it again; false where it is there already. */
export async function moveToOtherCores(): Promise<boolean> {
  if (!canPin || process.env['BENCH_PINNED']) return false;
  const again = ['-c', OTHER_CORES, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('taskset', again, { stdio: 'inherit', env: { ...process.env, BENCH_PINNED: '1' } });
  const [code] = await once(child, 'exit');
  process.exitCode = Number(code ?? 1);
  return true;
}
