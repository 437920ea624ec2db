import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePorts } from './free-ports.ts';
import { waitFor } from './wait-for.ts';

const USER = 'sos';

/** A PostgreSQL for one test, in a temporary folder, on a free port. It can be killed and restarted. */
export class Postgres {
  /** The password in its URLs: a test that finds it in an output has found a leak. */
  readonly password: string = randomBytes(12).toString('hex');
  readonly #bin: string;
  readonly #folder: string;
  readonly #owner: Owner | undefined;
  readonly #port: number;
  #process: ChildProcess | undefined;
  #said = '';

  private constructor(bin: string, folder: string, owner: Owner | undefined, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.#owner = owner;
    this.#port = port;
  }

  /** Sets one up and starts it. @throws {Error} saying what to install, where there are no programs of PostgreSQL. */
  static async create(): Promise<Postgres> {
    const bin = await programs();
    const [folder, owner] = [await mkdtemp(join(tmpdir(), 'sos-postgres-')), await unprivileged()];
    if (owner) await chown(folder, owner.uid, owner.gid);
    const postgres = new Postgres(bin, folder, owner, await freePorts(1));
    await postgres.#initialise();
    await postgres.start();
    return postgres;
  }

  /** The URL of one of its databases. */
  url(database = 'postgres'): string {
    return `postgres://${USER}:${this.password}@localhost:${this.#port}/${database}`;
  }

  /** Makes an empty database and says where it is. */
  async createDatabase(): Promise<string> {
    const name = `sos_${randomBytes(4).toString('hex')}`;
    await this.query(this.url(), `create database ${name}`);
    return this.url(name);
  }

  /** Runs a statement on a connection of its own. */
  async query<R>(url: string, text: string, values: unknown[] = []): Promise<R[]> {
    const client = new Client(url);
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, values)).rows as R[];
    } finally {
      await client.end();
    }
  }

  /** Starts it and waits until it answers. Leftovers of a killed server may delay the start for a moment. */
  async start(): Promise<void> {
    await waitFor(`PostgreSQL, which said\n${this.#said}`, async () => {
      if (this.#process?.exitCode !== null) this.#process = this.#launch();
      await this.query(this.url(), 'select 1');
      return true;
    });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it and deletes its folder. */
  async remove(): Promise<void> {
    await this.#end('SIGQUIT');
    await rm(this.#folder, { recursive: true, maxRetries: 10 });
  }

  async #initialise(): Promise<void> {
    const passwordFile = join(this.#folder, 'password');
    await writeFile(passwordFile, this.password);
    const args = ['--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--no-sync'];
    const child = this.#spawn('initdb', ['--pgdata', join(this.#folder, 'data'), ...args]);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`initdb ended with ${code}:\n${this.#said}`);
  }

  #launch(): ChildProcess {
    const settings = ['listen_addresses=localhost', 'unix_socket_directories='];
    const args = ['-D', join(this.#folder, 'data'), '-p', `${this.#port}`];
    return this.#spawn('postgres', [...args, ...settings.flatMap((setting) => ['-c', setting])]);
  }

  #spawn(program: string, args: string[]): ChildProcess {
    const child = spawn(join(this.#bin, program), args, {
      cwd: this.#folder,
      ...this.#owner,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    return child;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process?.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exited;
    this.#process = undefined;
  }
}

interface Owner {
  uid: number;
  gid: number;
}

/** The user that runs PostgreSQL, which refuses to run as root. */
async function unprivileged(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (which: string) => Number((await promisify(execFile)('id', [which, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** The folder of initdb and postgres: SOS_POSTGRES_BIN, or where Debian puts them. */
async function programs(): Promise<string> {
  const { SOS_POSTGRES_BIN } = process.env;
  if (SOS_POSTGRES_BIN) return SOS_POSTGRES_BIN;
  const found = await Array.fromAsync(glob('/usr/lib/postgresql/*/bin'));
  const newest = found.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (newest === undefined)
    throw new Error(
      'No PostgreSQL here: apt-get install postgresql, or set SOS_POSTGRES_BIN to the folder of initdb',
    );
  return newest;
}
