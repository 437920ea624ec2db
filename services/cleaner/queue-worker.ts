import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { Client } from 'pg';
import { PgBoss, type JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import type { Attempt, CleaningRecords } from '#cleaning/clean.ts';
import { linksTo } from '#cleaning/messaging.ts';
import { QUEUE, QUEUE_SCHEMA, type CleaningOrder } from '#cleaning/order.ts';
import { isAway } from '#database/away.ts';
import { TIMEOUTS } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { Outage } from '#database/outage.ts';
import type { ReportError } from '#http-service/report-error.ts';

/** Connections of one cleaner for its statements. */
const POOL_SIZE = 2;
/**
 * All connections of one cleaner, with the one that listens for new orders. Three cleaners, and a fourth while they roll, have 12; two
 * spaceports at full replicas have 84. PostgreSQL keeps 3 of its 100 for administrators.
 */
export const CONNECTIONS: number = POOL_SIZE + 1;
/** The most orders that one cleaner processes at a time. */
const CONCURRENCY = 2;
/** How often a cleaner polls for orders without a notification, such as retries. */
const POLLING_SECONDS = 1;
/** How often one of the cleaners looks for orders whose cleaner died. */
const MONITOR_SECONDS = 5;
/** The pause between attempts to reach an unavailable database, in milliseconds. */
const RECONNECT_MS = 1_000;
/** How long a statement of the queue may take, deleting old orders included, in milliseconds. */
export const STATEMENT_LIMIT_MS = 30_000;
/** Options that pg-boss passes to node-postgres: a connection whose host or network failed must not block until TCP times out. */
const CONNECTION = {
  connectionTimeoutMillis: TIMEOUTS.connectionTimeoutMillis,
  query_timeout: STATEMENT_LIMIT_MS,
  keepAlive: true,
};
/** How long a probe waits for the database, in milliseconds. */
export const PROBE_LIMIT_MS = 2_500;

/**
 * Takes orders from the queue in PostgreSQL, for as long as the process runs. How often an order is tried, and when, is the queue's own
 * setting: packages/database/migrations/003-cleaning.sql.
 */
export class QueueWorker implements CleaningRecords {
  readonly #url: string;
  readonly #boss: PgBoss;
  readonly #outage: Outage;
  /** The ids of the orders in progress. */
  readonly #underWay = new Set<string>();
  #isStarted = false;
  #isStopping = false;

  /** @param name the connections' `application_name`. */
  constructor(url: string, name: string, logger: Logger, report: ReportError) {
    this.#url = url;
    this.#outage = new Outage(logger);
    this.#boss = new PgBoss({
      connectionString: url,
      application_name: name,
      schema: QUEUE_SCHEMA,
      max: POOL_SIZE,
      ...CONNECTION,
      migrate: false, // packages/database/migrations has its tables
      createSchema: false,
      schedule: false,
      registerInstance: false,
      useListenNotify: true,
      superviseIntervalSeconds: MONITOR_SECONDS,
      monitorIntervalSeconds: MONITOR_SECONDS,
    });
    this.#boss.on('error', (error) => {
      if (isAway(error)) this.#outage.begin(error);
      else report(error, 'The queue failed');
    });
    this.#boss.on('warning', ({ message }) => logger.warn(`The queue: ${message}`));
  }

  /**
   * Prepares the database and begins to take orders, if the database is available.
   * @returns whether it has begun.
   * @throws {Error} where the database cannot be prepared.
   */
  async tryStart(handle: (attempt: Attempt) => Promise<void>): Promise<boolean> {
    try {
      await this.#prepare();
      if (this.#isStopping) return false;
      await this.#boss.start();
      for (let count = 0; count < CONCURRENCY; count++) await this.#work(handle);
    } catch (error) {
      if (this.#isStopping) return false;
      if (!isAway(error)) throw error;
      this.#outage.begin(error);
      return false;
    }
    this.#outage.end();
    this.#isStarted = true;
    return true;
  }

  /** Begins to take orders as soon as the database is available. @throws {Error} where it cannot be prepared. */
  async start(handle: (attempt: Attempt) => Promise<void>): Promise<void> {
    while (!this.#isStopping && !(await this.tryStart(handle))) await sleep(RECONNECT_MS);
  }

  /** Whether it takes orders. @throws {Error} where it does not. */
  async check(): Promise<void> {
    const away = new Error("The cleaner's database is unavailable");
    if (!this.#isStarted) throw away;
    try {
      await Promise.race([this.#query('select 1', []), rejectAfter(PROBE_LIMIT_MS)]);
    } catch {
      throw away;
    }
  }

  /** The number of orders in the queue, active ones included; undefined if unknown. */
  async depth(): Promise<number | undefined> {
    if (!this.#isStarted || this.#isStopping) return undefined;
    const text = `select count(*)::int as depth from ${QUEUE_SCHEMA}.job where name = $1 and state in ('created', 'retry', 'active')`;
    const rows = await this.#query(text, [QUEUE]).catch(() => undefined);
    return (rows as [{ depth: number }] | undefined)?.[0].depth;
  }

  async started({ separation, spaceport }: CleaningOrder): Promise<void> {
    await this.#query('select sos.start_cleaning($1, $2)', [separation, spaceport]);
  }

  async finished({ separation }: CleaningOrder): Promise<void> {
    await this.#query('select sos.finish_cleaning($1)', [separation]);
  }

  /** Takes no more orders, finishes the active ones, and returns to the queue those that take longer than `limit` milliseconds. */
  async stop(limit: number): Promise<void> {
    this.#isStopping = true;
    if (this.#underWay.size > 0)
      await Promise.race([this.#spareAttempts(), rejectAfter(PROBE_LIMIT_MS)]).catch(() => {}); // otherwise it uses up an attempt
    await this.#boss.stop({ timeout: limit });
  }

  /** An order that is returned to the queue must keep its last attempt. */
  async #spareAttempts(): Promise<void> {
    const text = `update ${QUEUE_SCHEMA}.job set retry_limit = retry_limit + 1 where name = $1 and state = 'active' and id = any($2)`;
    await this.#query(text, [QUEUE, [...this.#underWay]]);
  }

  /** On a connection that is closed before the pool opens its own. */
  async #prepare(): Promise<void> {
    const client = new Client({ connectionString: this.#url, ...TIMEOUTS });
    client.on('error', () => {}); // the statement rejects
    try {
      await client.connect();
      await migrate(client);
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** A worker that takes one order at a time, and looks for the next as soon as it is done. */
  async #work(handle: (attempt: Attempt) => Promise<void>): Promise<void> {
    const options = {
      includeMetadata: true as const,
      pollingIntervalSeconds: POLLING_SECONDS,
      notifyPollingIntervalSeconds: POLLING_SECONDS,
    };
    const id: string = await this.#boss.work(
      QUEUE,
      options,
      async ([job]: JobWithMetadata<CleaningOrder>[]) => {
        this.#boss.notifyWorker(id);
        if (!job) return;
        trace.getActiveSpan()?.addLinks(linksTo(job.data.trace)); // to pg-boss's span
        this.#underWay.add(job.id);
        await handle(toAttempt(job)).finally(() => this.#underWay.delete(job.id));
      },
    );
  }

  async #query(text: string, values: unknown[]): Promise<unknown[]> {
    const { rows } = await this.#boss.getDb().executeSql(text, values);
    this.#outage.end();
    return rows;
  }
}

function toAttempt(job: JobWithMetadata<CleaningOrder>): Attempt {
  const { data: order, retryCount, retryLimit, createdOn, signal } = job;
  return { order, number: retryCount + 1, isLast: retryCount >= retryLimit, ordered: createdOn, signal };
}

async function rejectAfter(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error('timed out');
}
