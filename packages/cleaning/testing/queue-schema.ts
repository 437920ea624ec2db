import { getConstructionPlans } from 'pg-boss';
import { QUEUE_SCHEMA } from '../order.ts';

/** The tables of the installed pg-boss as a migration: without the transaction, which is the migrations' own. */
export function queueSchema(): string {
  const plan = getConstructionPlans(QUEUE_SCHEMA)
    .split('\n')
    .filter((line) => !/^\s*(BEGIN;|COMMIT;|SET LOCAL .*|SELECT pg_advisory_xact_lock.*)$/.test(line))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return [
    '-- The tables of pg-boss, which the cleaners work with, as pg-boss itself makes them.',
    ...plan,
    '',
  ].join('\n');
}
