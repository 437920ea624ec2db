import { defineConfig } from 'vitest/config';

/** Needs helm, kubectl and a cluster, so `npm test` leaves it out: `npx vitest run --config e2e/charts/vitest.config.ts`. */
export default defineConfig({
  test: {
    name: 'charts',
    include: ['e2e/charts/**/*.test.ts'],
    fileParallelism: false, // the files share node ports
    testTimeout: 180_000,
    hookTimeout: 600_000, // images are built
  },
});
