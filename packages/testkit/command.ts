import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The repository's root: where every command runs. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Output {
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, from the repository's root. `input` is its standard input.
 * @throws {Error} with all of its output, if its exit code is not 0.
 */
export async function runWhole(command: string, args: string[], input = ''): Promise<Output> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return { stdout, stderr };
}

/** The same, for its standard output alone. */
export async function run(command: string, args: string[], input = ''): Promise<string> {
  return (await runWhole(command, args, input)).stdout;
}
