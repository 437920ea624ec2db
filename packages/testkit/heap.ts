import type { Program } from './program.ts';
import { waitFor } from './wait-for.ts';

/** The size of a process's heap after a collection, in bytes. It runs with --expose-gc and heap-probe.ts. */
export async function heapOf(program: Program): Promise<number> {
  const before = program.stdout.length;
  program.process.kill('SIGUSR2');
  return waitFor('the heap', () => {
    const [, bytes] = /heap: (\d+)\n/.exec(program.stdout.slice(before)) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  });
}
