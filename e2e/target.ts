import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { Target } from '#testkit/names.ts';

/** The target that the suite was started against. */
export const target: Target = inject('target');

/** A line of a service's log. */
export interface LogLine {
  time: string;
  level: string;
  service: string;
  msg: string;
  trace_id?: string;
  span_id?: string;
  trace_flags?: string;
  ship_id?: string;
}

/** Every line that any service has logged about a trace, in the order of their time: what grep and sort give. */
export async function linesOf(traceId: string): Promise<LogLine[]> {
  const text = await (target.kind === 'fleet' ? readLogFiles(target.logs) : readPodLogs(target.logs));
  return text
    .split('\n')
    .filter((line) => line.includes(traceId))
    .toSorted()
    .map((line) => JSON.parse(line) as LogLine);
}

async function readLogFiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

async function readPodLogs(namespace: string): Promise<string> {
  const selector = ['-l', 'space.observation.system/type', '--tail=-1', '--max-log-requests=50'];
  const { stdout } = await promisify(execFile)('kubectl', ['logs', '-n', namespace, ...selector], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
}
