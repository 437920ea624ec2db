import { defineConfig } from 'vitest/config';

/** Needs a cluster, so `npm test` leaves it out: `npx vitest run --config e2e/backend/vitest.config.ts`. */
export default defineConfig({
  test: { name: 'backend', dir: 'e2e/backend', fileParallelism: false, testTimeout: 300_000 },
});
