import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePorts } from './free-ports.ts';
import { Program } from './program.ts';
import { waitFor } from './wait-for.ts';

export const PONTUS = 3;
export const ZURA = 4;
export const EXPLORER = 6;
/** The members' offsets from the fleet's first port; the observatory has two more ports for OTLP. */
const MEMBERS = [0, PONTUS, ZURA, 5, EXPLORER, 7, 8, 9];

interface Options {
  env?: Record<string, string>;
  /** The arguments of Node.js. */
  args?: string[];
}

/** A fleet for one test, on its own ports. It stops with the test. */
export class TestFleet {
  readonly first: number;
  readonly logs: string;
  readonly program: Program;
  /** The process ids of its members, once it is ready. */
  pids: number[] = [];

  /** Starts a fleet on the ports from `first`, with logs in the folder `logs`, and does not wait. */
  constructor(first: number, logs: string, { env = {}, args = ['tools/fleet/main.ts'] }: Options = {}) {
    this.first = first;
    this.logs = logs;
    this.program = new Program(args, { FLEET_PORTS_FROM: `${first}`, FLEET_LOGS: logs, ...env });
    onTestFinished(() => void this.program.process.kill('SIGKILL'));
  }

  /** Starts a fleet and waits until it is ready. */
  static async ready(options: Options = {}): Promise<TestFleet> {
    const fleet = new TestFleet(await freePorts(11), await logFolder(), options);
    await fleet.program.printed('ready in');
    fleet.pids = await Promise.all(MEMBERS.map((member) => fleet.pidOf(member)));
    return fleet;
  }

  /** The process id that a member's probe returns. */
  async pidOf(member: number): Promise<number> {
    const response = await fetch(`http://localhost:${this.first + member}/healthz`);
    return ((await response.json()) as { pid: number }).pid;
  }

  /** The times of the lines with `message` in a member's log, in ISO 8601. */
  async timesOf(name: string, message: string): Promise<string[]> {
    const text = await readFile(join(this.logs, `${name}.log`), 'utf8');
    const lines = text.trimEnd().split('\n');
    return lines
      .map((line) => JSON.parse(line) as { time: string; msg: string })
      .filter(({ msg }) => msg === message)
      .map(({ time }) => time);
  }

  /** Waits until no process is left of those that the fleet had when it was ready. */
  async allGone(): Promise<void> {
    await waitFor('the end of every member', () => !this.pids.some(isAlive));
  }
}

/** An empty folder that is deleted after the test. */
export async function logFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sos-fleet-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A zombie, which some containers never reap, does not count as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return process.platform !== 'linux';
  }
}
