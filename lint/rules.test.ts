import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MAY_IMPORT } from './rooms.ts';

/** Two files that import each other, by each kind of import. */
const CIRCLES: [folder: string, there: string, back: string][] = [
  ['packages/contract', `import './back.ts';`, `export * from './there.ts';`],
  ['packages/http-service', `import type { A } from './back.ts';`, `export type A = import('./there.ts').B;`],
  ['services/spaceport', `await import('./back.ts');`, `require('./there.ts');`],
  ['packages/testkit', `import '#testkit/back.ts';`, `import { type A } from '#testkit/there.ts';`],
  [
    'services/observatory/page/browser',
    `/** @import { A } from './back.ts' */`,
    `/** @typedef {import('./there.ts')} B */`,
  ],
];

/** A room, and one that its files must not import. */
const ROOMS: [from: string, to: string][] = [
  ['packages/contract', 'packages/http-service'],
  ['packages/http-service', 'services/spaceship'],
  ['packages/telemetry', 'packages/contract'],
  ['packages/command', 'tools/fleet'],
  ['packages/cleaning', 'services/cleaner'],
  ['packages/database', 'services/spaceport'],
  ['packages/missions', 'tools/mission'],
  ['packages/testkit', 'tools/fleet'],
  ['services/spaceport', 'packages/telemetry'],
  ['services/spaceship', 'services/spaceport'],
  ['services/cleaner', 'services/spaceport'],
  ['services/observatory', 'packages/telemetry'],
  ['services/observatory/model', 'services/observatory/store'],
  ['services/observatory/store', 'services/observatory/otlp'],
  ['services/observatory/query', 'services/observatory/api'],
  ['services/observatory/otlp', 'services/observatory/api'],
  ['services/observatory/files', 'services/observatory/api'],
  ['services/observatory/api', 'services/observatory/page'],
  ['services/observatory/page', 'services/observatory/api'],
  ['services/observatory/page', 'services/observatory'],
  ['services/observatory/page/browser', 'services/observatory/api'],
  ['services/observatory/testing', 'packages/telemetry'],
  ['tools/doctor', 'tools/fleet'],
  ['tools/fleet', 'services/spaceport'],
  ['tools/mission', 'tools/doctor'],
  ['otel', 'services/spaceport'],
  ['e2e', 'tools/doctor'],
  ['bench', 'tools/fleet'],
  ['lint', 'packages/contract'],
];

/** Other violations: a file, its text, and what the linter says about it. */
const OTHERS: [file: string, text: string, says: string][] = [
  ['packages/contract/npm.ts', `import 'pino';`, 'packages/contract must not import anything'],
  [
    'packages/http-service/sdk.ts',
    `import '@opentelemetry/sdk-node';`,
    'must not import the OpenTelemetry SDK',
  ],
  ['services/spaceport/sdk.ts', `import '@opentelemetry/core';`, 'must not import the OpenTelemetry SDK'],
  ['services/observatory/sdk.ts', `import '@opentelemetry/core';`, 'must not import the OpenTelemetry SDK'],
  ['packages/contract/tool.test.ts', `import '../../tools/fleet/target.ts';`, 'must not import tools/fleet'],
  ['packages/telemetry/sos.test.ts', `import '#contract/target.ts';`, 'must not import packages/contract'],
  ['services/spaceship/testing/target.ts', '', ''],
  [
    'services/spaceship/kit.ts',
    `import './testing/target.ts';`,
    'services/spaceship/testing/target.ts is for tests',
  ],
  ['services/instrumentation.ts', `import './spaceport/target.ts';`, 'must not import services/spaceport'],
  ['attic/new.ts', `import 'pino';`, 'This folder is no room yet: name it in lint/rooms.ts'],
];

const PLANTED = [
  ...CIRCLES.flatMap(([folder, there, back]) => [
    [`${folder}/there.ts`, there, `Import circle: ${folder}/there.ts -> ${folder}/back.ts`],
    [`${folder}/back.ts`, back, `Import circle: ${folder}/back.ts -> ${folder}/there.ts`],
  ]),
  ...ROOMS.flatMap(([from, to]) => [
    [`${to}/target.ts`, '', ''],
    [
      `${from}/a-${to.replaceAll('/', '-')}.ts`,
      `import './${relative(from, `${to}/target.ts`)}';`,
      `${from} must not import ${to}`,
    ],
  ]),
  ...OTHERS,
] as typeof OTHERS;

let said: string;
beforeAll(() => {
  const copy = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const each of ['lint', 'package.json', '.oxlintrc.json'])
    cpSync(each, join(copy, each), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  for (const [file, text] of PLANTED) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  const run = spawnSync(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), '-f', 'unix'], {
    cwd: copy,
    encoding: 'utf8',
  });
  rmSync(copy, { recursive: true });
  expect(run.status).toBe(1);
  said = run.stdout;
});

test.for(PLANTED.filter(([, , says]) => says))('lint refuses %s: %s', ([file, , says]) => {
  expect(
    said
      .split('\n')
      .filter((line) => line.startsWith(`${file}:`))
      .join('\n'),
  ).toContain(says);
});

test('there is a violation of each room’s rule', () => {
  const planted = PLANTED.filter(([, , says]) => says.includes('must not import')).map(([file]) => file);
  const left = Object.keys(MAY_IMPORT).filter((room) => !planted.some((file) => file.startsWith(room)));
  expect(left).toEqual([]);
});
