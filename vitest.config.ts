import { defineConfig } from 'vitest/config';

/** One test may take this long before it counts as hung, in milliseconds; tests print what they really took. */
const CEILING_MS = 60_000;

const limits = { testTimeout: CEILING_MS, hookTimeout: 4 * CEILING_MS };
/** Pods take longer than processes, and images are built first. */
const clusterLimits = { testTimeout: 5 * CEILING_MS, hookTimeout: 10 * CEILING_MS };

/** Suites by what they need: nothing, a fleet that they start, processes of their own, a PostgreSQL, a Jaeger, or a cluster. */
export default defineConfig({
  test: {
    coverage: {
      include: ['packages/**/*.ts', 'services/{spaceport,spaceship}/**/*.ts'],
      exclude: [
        '**/testing/**',
        'packages/testkit/**',
        'services/*/main.ts', // processes, which e2e runs
        'packages/http-service/{lifecycle,run}.ts', // a process's start, signals and end
        'packages/telemetry/src/{index,register,start,process-end}.ts', // preloaded, before all else that a process imports
        'packages/telemetry/src/otlp/send-now*.ts', // a thread that the whole process waits for
        'packages/missions/{missions,*/*}.ts', // play on a fleet: e2e/missions
        'packages/telemetry/dist/**',
        'services/spaceport/postgres-register.ts',
        'packages/database/{database,migrate}.ts', // need a PostgreSQL: e2e/database
      ],
      thresholds: {
        'packages/**': { lines: 90 },
        'services/spaceport/**': { lines: 90 },
        'services/spaceship/**': { lines: 90 },
      },
      reporter: ['text-summary', 'json-summary', 'html'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,services,tools,bench,lint}/**/*.test.ts'],
          ...limits,
        },
      },
      {
        test: {
          name: 'contract-fleet',
          include: ['e2e/contract/**/*.test.ts'],
          globalSetup: 'e2e/fleet-target.ts',
          fileParallelism: false, // the files share two spaceports' docks
          ...limits,
        },
      },
      {
        test: {
          name: 'processes',
          include: ['e2e/processes/**/*.test.ts', 'e2e/doctor/fleet.test.ts'],
          maxWorkers: 2,
          ...limits,
        },
      },
      { test: { name: 'missions', include: ['e2e/missions/**/*.test.ts'], ...limits } },
      {
        test: {
          name: 'contract-cluster',
          include: ['e2e/contract/**/*.test.ts', 'e2e/cluster/*.test.ts'],
          globalSetup: 'e2e/cluster-target.ts',
          fileParallelism: false,
          ...clusterLimits,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/browser/**/*.test.ts'],
          globalSetup: 'e2e/fleet-target.ts',
          fileParallelism: false, // the files share two spaceports' docks
          ...limits,
        },
      },
      {
        test: {
          name: 'database',
          include: ['e2e/database/**/*.test.ts'],
          fileParallelism: false, // each times what it does
          ...limits,
        },
      },
      {
        test: {
          name: 'charts',
          include: ['e2e/cluster/charts/**/*.test.ts'],
          fileParallelism: false,
          ...clusterLimits,
        },
      },
      {
        test: {
          name: 'backend',
          include: ['e2e/cluster/backend/**/*.test.ts', 'e2e/chaos/lossless.test.ts'],
          fileParallelism: false,
          ...clusterLimits,
        },
      },
      {
        test: {
          name: 'doctor-cluster',
          include: ['e2e/doctor/cluster.test.ts'],
          testTimeout: 5 * CEILING_MS, // Deployments are rolled out
          hookTimeout: 10 * CEILING_MS,
        },
      },
      {
        test: {
          name: 'chaos',
          include: [
            'e2e/chaos/**/*.test.ts',
            'e2e/database/{capacity,outage}.test.ts',
            'e2e/processes/overload.test.ts',
          ],
          env: { CHAOS: 'long' },
          fileParallelism: false,
          ...clusterLimits,
        },
      },
      {
        test: {
          name: 'backends',
          include: ['e2e/backends/**/*.test.ts'],
          fileParallelism: false, // each starts a dozen programs
          ...limits,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['e2e/conformance/*.test.ts'],
          globalSetup: 'e2e/conformance/install-apps.ts',
          maxWorkers: 2,
          maxConcurrency: 2, // apps start two at a time
          ...limits,
        },
      },
      { test: { name: 'node-versions', include: ['e2e/node-versions/*.test.ts'], ...limits } },
      { test: { name: 'jaeger', include: ['e2e/jaeger/**/*.test.ts'], ...limits } },
    ],
  },
});
