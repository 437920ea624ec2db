import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { startSending } from '#cleaning/messaging.ts';
import {
  CODE_CAPACITY,
  CODE_LIFETIME_MS,
  REPEAT_WINDOW_MS,
  type ActionRequest,
  type Outcome,
  type Register,
} from './register.ts';
import { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';

/** A register that outlives its process, and that several share. Each method is one call of a function in the database. */
export class PostgresRegister implements Register {
  readonly limit: number;
  readonly #spaceport: string;
  readonly #database: Database;

  /**
   * @param url PostgreSQL's URL.
   * @param spaceport whose register this is: all processes with this name share it.
   */
  constructor(url: string, spaceport: string, limit: number, logger: Logger) {
    this.limit = limit;
    this.#spaceport = spaceport;
    this.#database = new Database(url, spaceport, logger, async (client) => {
      await migrate(client);
      await client.query('insert into sos.spaceports values ($1) on conflict do nothing', [spaceport]);
    });
  }

  /** Prepares the database now, or, if it is unavailable, before its first use. @throws {Error} where it cannot be prepared. */
  async prepare(): Promise<void> {
    await this.#database.prepare();
  }

  async issueCode(shipId: string): Promise<string> {
    const code = randomUUID();
    await this.#database.query({
      name: 'issue_code',
      text: `select sos.issue_code($1, $2, $3, $4 * interval '1 ms', $5)`,
      values: [this.#spaceport, shipId, hash(code), CODE_LIFETIME_MS, CODE_CAPACITY],
    });
    return code;
  }

  async dock({ shipId, authorizationCode }: ActionRequest): Promise<Outcome> {
    return this.#act({
      name: 'dock',
      text: `select sos.dock($1, $2, $3, $4, $5 * interval '1 ms') as outcome`,
      values: [this.#spaceport, shipId, hash(authorizationCode), this.limit, REPEAT_WINDOW_MS],
    });
  }

  /** The separation's transaction places the order to clean the dock; the order carries the trace of its `send` span. */
  async separate({ shipId, authorizationCode, passengers }: ActionRequest): Promise<Outcome> {
    const order = { separation: randomUUID(), spaceport: this.#spaceport, shipId, passengers };
    const sending = startSending('pg-boss', order);
    try {
      const outcome = await this.#act({
        name: 'separate',
        text: `select sos.separate($1, $2, $3, $4 * interval '1 ms', $5, $6, $7) as outcome`,
        values: [
          this.#spaceport,
          shipId,
          hash(authorizationCode),
          REPEAT_WINDOW_MS,
          order.separation,
          passengers,
          sending.carrier,
        ],
      });
      if (outcome === 'done') sending.sent();
      return outcome;
    } catch (error) {
      sending.failed(error);
      throw error;
    }
  }

  async dockedShips(): Promise<string[]> {
    const rows = await this.#database.query<{ ship_id: string }>({
      name: 'docked_ships',
      text: 'select ship_id from sos.docks where spaceport = $1 order by docked',
      values: [this.#spaceport],
    });
    return rows.map(({ ship_id }) => ship_id);
  }

  async clear(): Promise<void> {
    await this.#database.query({ name: 'clear', text: 'select sos.clear($1)', values: [this.#spaceport] });
  }

  async opened(): Promise<void> {
    await this.#database.prepared();
  }

  async check(): Promise<void> {
    await this.#database.check();
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #act(statement: Parameters<Database['query']>[0]): Promise<Outcome> {
    const [row] = await this.#database.query<{ outcome: Outcome }>(statement);
    return (row as { outcome: Outcome }).outcome;
  }
}

function hash(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
