/**
 * Runs PostgreSQL for the fleet, and ends it when the fleet ends, however that happens (see exit-with-parent.ts):
 * `node main.ts INITDB POSTGRES DATA SOCKETS`. It listens on a socket in a folder that is its user's alone, and on no port, so that
 * it needs no password. Sends the fleet a message when it is ready.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DATABASE, USER } from './names.ts';

const POLL_MS = 50;
const BACKOFF_MS = 500;

const [initdb = '', postgres = '', data = '', sockets = ''] = process.argv.slice(2);

function start(program: string, args: string[]): ChildProcess {
  return spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Makes the database, unless it is there; whether PostgreSQL has answered. */
async function createDatabase(): Promise<boolean> {
  try {
    const client = new Client({ host: sockets, user: USER, database: 'postgres' });
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    await client.end();
    return true;
  } catch {
    return false;
  }
}

if (!existsSync(join(data, 'PG_VERSION'))) {
  const args = ['--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C'];
  await once(start(initdb, ['--pgdata', data, ...args]), 'exit');
}

let server: ChildProcess;
let isReady = false;
let isStopping = false;
process.on('SIGTERM', () => {
  isStopping = true;
  server.kill('SIGINT'); // PostgreSQL's fast shutdown
});

/** Starts PostgreSQL, and starts it again when it dies, unless it never was ready. */
function supervise(): void {
  server = start(postgres, ['-D', data, '-k', sockets, '-c', 'listen_addresses=']);
  server.once('exit', (code) => {
    if (isStopping || !isReady) process.exit(code ?? 1);
    setTimeout(supervise, BACKOFF_MS);
  });
}

supervise();
while (!(isReady = await createDatabase())) await sleep(POLL_MS);
process.send?.('ready');
