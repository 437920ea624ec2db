import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { queueSchema } from './testing/queue-schema.ts';

test('the migration makes the tables of the installed pg-boss', async () => {
  // where this fails after an update of pg-boss, add a migration with its getMigrationPlans, and compare with the sum
  expect(await readFile('packages/database/migrations/002-queue.sql', 'utf8')).toBe(queueSchema());
});
