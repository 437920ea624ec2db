import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Member } from '#contract/fleet-plan.ts';
import { StartError } from './start-error.ts';

/**
 * Empties and opens the log of each member in `folder`, which it creates if necessary.
 * @throws {StartError} where it cannot write there.
 */
export function openLogs(folder: string, plan: Member[]): Map<Member, number> {
  try {
    mkdirSync(folder, { recursive: true });
    return new Map(plan.map((member) => [member, openSync(join(folder, `${member.name}.log`), 'w')]));
  } catch (error) {
    throw new StartError(
      `Cannot write logs, set FLEET_LOGS to a folder where you can: ${(error as Error).message}`,
    );
  }
}
