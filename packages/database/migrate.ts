import { readdir, readFile } from 'node:fs/promises';
import { DatabaseError, type ClientBase } from 'pg';

const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** A number that only SOS's migrations lock: "sos" in ASCII. */
const LOCK = 0x736f73;

/**
 * Applies new migrations in one transaction, in the order of their file names. If several processes start at once, one migrates; the
 * others wait and find nothing to do.
 * @throws {DatabaseError} whose message names the file that failed.
 */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
  await client.query('create schema if not exists sos');
  await client.query('create table if not exists sos.migrations (name text primary key)');
  const { rows } = await client.query<{ name: string }>('select name from sos.migrations');
  const done = new Set(rows.map(({ name }) => name));
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql') && !done.has(name));
  for (const name of files.toSorted()) {
    try {
      await client.query(await readFile(new URL(name, MIGRATIONS), 'utf8'));
    } catch (error) {
      if (error instanceof DatabaseError) error.message = `Migration ${name} failed: ${error.message}`;
      throw error;
    }
    await client.query('insert into sos.migrations values ($1)', [name]);
  }
  await client.query('commit');
}
