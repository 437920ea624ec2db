import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '#testkit/command.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** A program that is not SOS's own, running. */
export interface LabProgram {
  /** All that it printed so far. */
  output: () => string;
  stop: () => Promise<void>;
}

/**
 * Starts a program of the PATH in the repository's root, and waits until `ready` is true. The caller stops it.
 * @throws {Error} with what it printed, where it ends before that.
 */
export async function startProgram(
  command: string,
  args: string[],
  ready: () => Promise<boolean>,
  env: Record<string, string> = {},
): Promise<LabProgram> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await exited;
  };
  try {
    await waitFor(`${command}, which said\n${output}`, async () => {
      if (child.exitCode !== null) return true;
      return ready();
    });
  } catch (error) {
    await stop();
    throw error;
  }
  if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${output}`);
  return { output: () => output, stop };
}

/** An empty folder, and what removes it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sos-backends-'));
  return { folder, remove: () => rm(folder, { recursive: true, maxRetries: 10 }) };
}

/** Whether a GET of this URL succeeds. */
export async function answers(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}
