/** What the Operator's init container copies into a pod, laid out in a folder: `autoinstrumentation.js`, and packages beside it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ROOT } from '#testkit/command.ts';
import { TELEMETRY } from '#testkit/telemetry-package.ts';
import { inject, type Env, type Instrumentation } from '../cluster/backend/inject.ts';

/** What rolldown reads: the Dockerfile's stage `bundle`. */
const SOURCES = [
  'package.json',
  'rolldown.config.ts',
  'services/instrumentation.ts',
  'packages/contract',
  'packages/telemetry/package.json',
  'packages/telemetry/src', // without dist, which another test may be building
];

/** What the bundle leaves out: the Dockerfile's stage `injected`. */
const BESIDE = [
  '@opentelemetry/api',
  'import-in-the-middle',
  'cjs-module-lexer',
  'es-module-lexer',
  'module-details-from-path',
];

/** Builds our image's content in `folder`, from copies of the sources. */
export async function ourAgent(folder: string): Promise<string> {
  const [build, agent] = [join(folder, 'build'), join(folder, 'agent')];
  for (const source of SOURCES) await cp(join(ROOT, source), join(build, source), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(build, 'node_modules'));
  const rolldown = join(ROOT, 'node_modules/.bin/rolldown');
  await promisify(execFile)(process.execPath, [rolldown, '--config', 'rolldown.config.ts'], { cwd: build });

  await cp(join(build, 'build/autoinstrumentation.js'), join(agent, 'autoinstrumentation.js'));
  for (const part of ['package.json', 'dist'])
    await cp(join(build, 'packages/telemetry', part), join(agent, 'node_modules', TELEMETRY, part), {
      recursive: true,
    });
  for (const name of BESIDE)
    await cp(join(ROOT, 'node_modules', name), join(agent, 'node_modules', name), { recursive: true });
  return agent;
}

/** The Operator's own image; its packages are there after `npm install --no-package-lock --prefix` this folder. */
export const OPERATOR_IMAGE = join(ROOT, 'e2e/cluster/backend/operator-image');

export const haveOperatorPackages = (): boolean => existsSync(join(OPERATOR_IMAGE, 'node_modules'));

/** Lays out in `folder` what the Operator's own image has, with the packages that are installed in `home`. */
export async function stockAgent(folder: string, home: string): Promise<string> {
  await mkdir(folder);
  await cp(join(OPERATOR_IMAGE, 'autoinstrumentation.js'), join(folder, 'autoinstrumentation.js'));
  await symlink(join(home, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** How a service is started: Node's arguments before the program, and what becomes of the service's own variables. */
export interface Start {
  args: string[];
  change: (env: Record<string, string>) => Record<string, string>;
}

/** What the Operator makes of a pod's variables for the resource in `file`, with `agent` in place of the folder that it mounts. */
export async function injected(file: string, agent: string): Promise<Start> {
  const instrumentation = parse(await readFile(file, 'utf8')) as Instrumentation;
  return {
    args: [],
    change(env) {
      const container = {
        name: 'service',
        image: 'sos/service:test',
        env: Object.entries(env).map(([name, value]): Env => ({ name, value })),
      };
      const spec = { template: { spec: { containers: [container] as [typeof container] } } };
      inject({ kind: 'Deployment', metadata: { name: 'service' }, spec }, instrumentation, 'test', 'stock');
      const known = container.env.filter(({ value }) => value !== undefined && !value.includes('$('));
      return Object.fromEntries(
        known.map(({ name, value = '' }) => [
          name,
          value.replaceAll('/otel-auto-instrumentation-nodejs', agent),
        ]),
      );
    },
  };
}
