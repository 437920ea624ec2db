import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { Logger } from 'pino';
import { HttpError } from '#http-service/http-error.ts';
import { isAway } from './away.ts';
import { Outage } from './outage.ts';

/**
 * How long each step may take, in milliseconds. If the database accepts connections but does not respond, a request waits for a
 * connection and then for its statement: 4.5 s in total. A ship waits at least 5 s.
 */
export const TIMEOUTS = {
  /** For a connection, new or of the pool. */
  connectionTimeoutMillis: 2_000,
  /** PostgreSQL cancels a statement after this time, waiting for locks included … */
  statement_timeout: 2_000,
  /** … and if it does not, the client cancels after this time. */
  query_timeout: 2_500,
  /** If a spaceport's host or network fails, its transaction must not hold locks until TCP times out. */
  idle_in_transaction_session_timeout: 5_000,
  /** An idle connection is closed. */
  idleTimeoutMillis: 30_000,
};
/** Connections of one process. Two spaceports of six replicas, each with a seventh while it rolls, stay below PostgreSQL's limit of 100. */
export const POOL_SIZE = 6;
/** A database that responded within this many milliseconds counts as available, so that probes need not queue behind requests. */
const FRESH_MS = 1_000;
/** The pool's error message when no connection became free in time. */
const NONE_FREE = 'timeout exceeded when trying to connect';

/** A statement with its parameters; `name` is what its span is called, and what PostgreSQL keeps its plan under. */
export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/** A PostgreSQL that may be unavailable at times. It is prepared before its first statement, however late that is. */
export class Database {
  readonly #pool: Pool;
  readonly #outage: Outage;
  readonly #prepare: (client: PoolClient) => Promise<void>;
  readonly #preparation = Promise.withResolvers<void>();
  #prepared: Promise<void> | undefined;
  #answered = -Infinity;

  /**
   * @param url where it is, with user and password.
   * @param name the connections' `application_name`.
   * @param prepare prepares the database: migrations, for example.
   */
  constructor(url: string, name: string, logger: Logger, prepare: (client: PoolClient) => Promise<void>) {
    this.#outage = new Outage(logger);
    this.#prepare = prepare;
    this.#preparation.promise.catch(() => {}); // the callers that await it handle the error
    this.#pool = new Pool({
      connectionString: url,
      application_name: name,
      max: POOL_SIZE,
      keepAlive: true,
      allowExitOnIdle: true,
      ...TIMEOUTS,
    });
    // a broken connection rejects its statement, and the pool replaces an idle one: nothing else to do
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#pool.on('error', () => {});
  }

  /** Prepares it now, if it is available. @throws {Error} where it cannot be prepared. */
  async prepare(): Promise<void> {
    try {
      await this.#prepareOnce();
    } catch (error) {
      if (!isAway(error)) throw error;
      this.#markAway(error);
    }
  }

  /** Done when it has been prepared, however late that is. @throws {Error} where it cannot be. */
  async prepared(): Promise<void> {
    await this.#preparation.promise;
  }

  /**
   * Runs a statement and returns its rows.
   * @throws {HttpError} 503 if the database is unavailable: it is then unknown whether the statement was executed. Also 503 if all
   * connections are busy: then it was not.
   * @throws {Error} the error of PostgreSQL itself, where the statement or the schema is wrong.
   */
  async query<R extends QueryResultRow>(statement: Statement): Promise<R[]> {
    try {
      await this.#prepareOnce();
      const { rows } = await this.#use((client) => client.query<R>(statement));
      this.#markThere();
      return rows;
    } catch (error) {
      if (!isAway(error)) throw error;
      const isBusy = this.#answeredLately && (error as Error).message === NONE_FREE;
      throw isBusy ? retryLater('The database is overloaded') : this.#markAway(error);
    }
  }

  /** Whether it answers. @throws {HttpError} 503 where it does not. */
  async check(): Promise<void> {
    if (!this.#answeredLately) await this.query({ name: 'check', text: 'select 1', values: [] });
  }

  /** Closes all connections, when their statements are done. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Prepares it once. The next call retries after a failure. */
  #prepareOnce(): Promise<void> {
    this.#prepared ??= this.#use(this.#prepare).then(this.#preparation.resolve, (error: unknown) => {
      this.#prepared = undefined;
      if (!isAway(error)) this.#preparation.reject(error);
      throw error;
    });
    return this.#prepared;
  }

  /** A connection after an error is not used again. It is awaited instead of passed a callback, so that what follows stays in its own request's trace. */
  async #use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  get #answeredLately(): boolean {
    return !this.#outage.isOn && performance.now() - this.#answered < FRESH_MS;
  }

  #markThere(): void {
    this.#answered = performance.now();
    this.#outage.end();
  }

  #markAway(error: unknown): HttpError {
    if (!this.#pool.ending) this.#outage.begin(error);
    return retryLater("The spaceport's database is unavailable");
  }
}

function retryLater(reason: string): HttpError {
  return new HttpError(503, `${reason}: send the same request again in a moment`, { 'Retry-After': '1' });
}
