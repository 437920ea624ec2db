import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { DATABASE, USER } from './names.ts';
import { embeddedPrograms } from './programs.ts';

/** A PostgreSQL that the fleet runs. */
export interface FleetDatabase {
  url: string;
  /** Shuts it down cleanly. */
  stop(): Promise<void>;
  /** Kills it. */
  kill(): void;
}

/**
 * Starts PostgreSQL and waits until it is ready.
 * @param root the folder that it runs in: the repository's.
 * @param data the folder that keeps what is in it, from one start of the fleet to the next.
 * @param log the file that it logs to.
 * @throws {StartError} where it does not start.
 */
export async function startDatabase(root: string, data: string, log: string): Promise<FleetDatabase> {
  const { initdb, postgres } = await embeddedPrograms();
  mkdirSync(dirname(data), { recursive: true });
  const sockets = mkdtempSync(join(tmpdir(), 'sos-sockets-')); // the path of a socket must be short: the data's may not be
  const output = openSync(log, 'w');
  const args = ['--import', './tools/fleet/exit-with-parent.ts', 'tools/fleet/database/main.ts'];
  const child = spawn(process.execPath, [...args, initdb, postgres, data, sockets], {
    cwd: root,
    detached: true, // only the fleet handles the terminal's Ctrl-C
    stdio: ['ignore', output, output, 'ipc'],
  });
  const exited = once(child, 'exit').then(() => rmSync(sockets, { recursive: true, force: true }));
  const ready = await Promise.race([once(child, 'message'), exited]);
  if (!ready) throw new StartError(`PostgreSQL did not start: see ${log}`);
  return {
    url: `postgres:///${DATABASE}?host=${encodeURIComponent(sockets)}&user=${USER}`,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
    // its whole group: PostgreSQL itself would outlive the program that runs it
    kill: () => process.kill(-(child.pid as number), 'SIGKILL'),
  };
}
