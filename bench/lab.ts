import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '#testkit/free-ports.ts';
import { arrival } from './cost.ts';
import { layOutImage } from './image.ts';
import { load } from './load.ts';
import { MeasuredService } from './service.ts';
import { Sink } from './sink.ts';
import { ROOT, type Variant } from './variants.ts';

/** How long the first export of a warm-up may take, in milliseconds. */
const WARM_UP_MS = 10_000;

/** What the measured need around them: a sink, ports, a folder, the bundle, and compile caches that are warm, as in images. */
export class Lab {
  readonly folder: string;
  readonly sink: Sink;
  readonly #port: number;

  private constructor(folder: string, port: number, sink: Sink) {
    this.folder = folder;
    this.#port = port;
    this.sink = sink;
  }

  static async open(): Promise<Lab> {
    const { status, stderr } = spawnSync('rolldown', ['--config', 'rolldown.config.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`rolldown: ${stderr}`);
    const port = await freePorts(3);
    const folder = await mkdtemp(join(tmpdir(), 'sos-bench-'));
    await layOutImage(join(folder, 'app'));
    return new Lab(folder, port, await Sink.start(port + 1));
  }

  /** Starts each variant once and has it answer, so that its compiled code is in its cache, as an image is built. */
  async warm(variants: Variant[]): Promise<void> {
    for (const variant of variants) {
      await this.withService(variant, async (service) => {
        await load(service.port, { seconds: 5, connections: 1, count: 4 });
        await arrival(this.sink, variant, () => false, WARM_UP_MS); // what is loaded to export is cached too
        await service.stop('SIGHUP');
      });
    }
  }

  /** Runs a spaceport for as long as `use` takes; its telemetry goes to the sink unless told otherwise. */
  async withService<T>(
    variant: Variant,
    use: (service: MeasuredService) => Promise<T>,
    { endpoints = this.sink.endpoints, probe = true } = {},
  ): Promise<T> {
    const app = join(this.folder, 'app');
    const cache = join(this.folder, variant.name);
    const service = await MeasuredService.start({ variant, app, port: this.#port, endpoints, cache, probe });
    try {
      return await use(service);
    } finally {
      await service.stop();
    }
  }

  async close(): Promise<void> {
    this.sink.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
