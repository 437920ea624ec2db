import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePorts } from '../e2e/support/free-ports.ts';
import { moveToOtherCore } from './cores.ts';
import { costOf, type Cost } from './cost.ts';
import { highestRate } from './highest-rate.ts';
import { MeasuredService } from './service.ts';
import { startSink } from './sink.ts';
import { summarize, table, type Figures, type Round } from './report.ts';
import { ROOT, VARIANT_NAMES, type Variant } from './variants.ts';

const COST_RATE = 2_000;
const LATENCY_RATE = 1_000;
const STARTS = 5;

/**
 * `npm run bench`: what telemetry costs on the spaceport's real routes, for the three variants side by side and in turn.
 * --rounds N (3): how often. --json: one object for programs in place of the table.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});
if (!(await moveToOtherCore())) await bench(Number(values.rounds), values.json);

async function bench(rounds: number, json: boolean): Promise<void> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  say('Bundling instrumentation, as images have it');
  const bundled = spawnSync('rolldown', ['--config', 'rolldown.config.ts'], { cwd: ROOT, encoding: 'utf8' });
  if (bundled.status !== 0) throw new Error(`rolldown: ${bundled.stderr}`);
  const caches = await mkdtemp(join(tmpdir(), 'sos-bench-'));
  const port = await freePorts(2);
  const taken = await startSink(port + 1);
  const start = (variant: Variant) =>
    MeasuredService.start(variant, port, `http://127.0.0.1:${port + 1}`, join(caches, variant));

  const all: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const figures = {} as Record<Variant, Figures>;
    for (const variant of VARIANT_NAMES) {
      say(`Round ${round} of ${rounds}: ${variant}`);
      const measured = async (rate: number): Promise<Cost> => {
        const service = await start(variant);
        const cost = await costOf(service, variant, taken, rate);
        await service.stop();
        return cost;
      };
      const starts: number[] = [];
      for (let count = 0; count <= STARTS; count++) {
        const service = await start(variant);
        if (count > 0) starts.push(service.startMs); // the first fills the compile cache
        await service.stop();
      }
      figures[variant] = {
        startMs: starts.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN,
        cost: await measured(COST_RATE),
        latency: await measured(LATENCY_RATE),
        highest: await highestRate(() => start(variant), variant, taken),
      };
    }
    all.push(figures);
  }
  await rm(caches, { recursive: true });
  const summary = summarize(all);
  process.stdout.write(json ? `${JSON.stringify(summary, undefined, 2)}\n` : table(summary));
  process.exit(); // the sink has served
}
