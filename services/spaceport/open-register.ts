import type { Logger } from 'pino';
import { MemoryRegister } from './memory-register.ts';
import type { Register } from './register.ts';

/** The register of a spaceport: in PostgreSQL where DATABASE_URL says so, in memory otherwise. @throws {Error} where the database cannot be prepared. */
export async function openRegister(
  name: string,
  limit: number,
  url: string | undefined,
  logger: Logger,
): Promise<Register> {
  if (url === undefined) return new MemoryRegister(limit);
  const { PostgresRegister } = await import('./postgres/register.ts'); // loads pg, for those who need it
  const register = new PostgresRegister(url, name, limit, logger);
  await register.prepare();
  return register;
}
