import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { waitFor } from '#testkit/wait-for.ts';

/** A program that is not ours, while it runs. */
export interface External {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Runs a program with a configuration in JSON, which Collector and Jaeger read as the YAML that it also is.
 * @param command what comes before `--config FILE`.
 * @throws {Error} with what it said, where it is not `ready` in time.
 */
export async function startExternal(
  command: string[],
  file: string,
  config: object,
  ready: () => Promise<boolean>,
): Promise<External> {
  await writeFile(file, JSON.stringify(config));
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.on('error', (error) => (said += error.message));
  child.stderr.on('data', (text: Buffer) => (said = (said + String(text)).slice(-4_000)));
  const external = { pid: child.pid ?? 0, stop: () => stop(child) };
  try {
    await waitFor(program, ready);
  } catch (error) {
    await external.stop();
    throw new Error(`${program} did not start:\n${said}`, { cause: error });
  }
  return external;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
