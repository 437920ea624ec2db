import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts } from '#testkit/free-ports.ts';
import { Program } from '#testkit/program.ts';
import { SHIP_NAMES, SPACEPORT_NAMES, type Target } from '#testkit/names.ts';

/** Starts a whole fleet on free ports for the contract's tests, and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const first = await freePorts(10);
  const logs = await mkdtemp(join(tmpdir(), 'sos-'));
  const start = performance.now();
  const fleet = new Program(['tools/fleet/main.ts'], {
    FLEET_PORTS_FROM: `${first}`,
    FLEET_LOGS: logs,
    npm_lifecycle_event: 'start', // as under npm, so that it ends with who started it
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  });
  await fleet.printed('ready in');
  process.stdout.write(`fleet ready after ${Math.round(performance.now() - start)} ms\n`);

  const at = (port: number) => `http://localhost:${port}`;
  const urls = <N extends string>(names: readonly N[], port: number) =>
    Object.fromEntries(names.map((name, index) => [name, at(port + index)])) as Record<N, string>;
  project.provide('target', {
    kind: 'fleet',
    jaeger: at(first),
    observatory: at(first),
    spaceports: urls(SPACEPORT_NAMES, first + 3),
    ships: urls(SHIP_NAMES, first + 5),
    logs,
  } satisfies Target);

  return async () => {
    const { code } = await fleet.stop();
    await rm(logs, { recursive: true });
    if (code !== 0)
      throw new Error(`The fleet ended with exit code ${code}:\n${fleet.stdout}${fleet.stderr}`);
  };
}
