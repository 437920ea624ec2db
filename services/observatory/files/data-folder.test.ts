import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { signals } from '../otlp/signals.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { spanId, traceId } from '../testing/telemetry.ts';
import { DataFolder } from './data-folder.ts';
import { allLines } from './export-lines.ts';

const LIMIT = 100_000;

let folder: string;
let logged: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'data-')), 'data');
  logged = '';
  onTestFinished(() => rm(join(folder, '..'), { recursive: true }));
});

/** Opens the folder, as an observatory that starts. */
async function open() {
  const logger = pino({}, { write: (line) => void (logged += line) });
  const [store, metrics] = [new TelemetryStore(1e7), new MetricStore()];
  const data = new DataFolder(folder, LIMIT, logger);
  await data.open(signals(store, metrics), () => allLines(store, metrics));
  const [traces] = signals(store, metrics, (request) => data.append(request));
  const send = (number: number) => {
    const spans = [{ traceId: traceId(number), spanId: spanId(1), name: 'x'.repeat(500) }];
    traces!.receive(Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })), 'json');
  };
  return { store, data, send };
}

test('what arrived is there after a restart, in files for their owner alone', async () => {
  for (const number of [1, 2, 3]) {
    const { store, data, send } = await open();
    expect(store.counts.traces).toBe(number - 1);
    send(number);
    await data.close();
  }
  const files = await readdir(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  expect(files).toHaveLength(2); // what was there at the last start, and what came since
});

test('the files stay within their bound, and the oldest go', async () => {
  const { data, send } = await open();
  for (let number = 1; number <= 1_000; number++) send(number);
  await data.close();
  const sizes = async () =>
    (
      await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size))
    ).reduce((a, b) => a + b);
  expect(await sizes()).toBeLessThanOrEqual(LIMIT);
  const { store } = await open();
  expect(store.trace(traceId(1))).toBeUndefined();
  expect(store.trace(traceId(1_000))).toBeDefined();
});

test('a damaged file is named and set aside, and its other lines are there', async () => {
  const first = await open();
  for (const number of [1, 2, 3]) first.send(number);
  await first.data.close();
  const [name] = (await readdir(folder)).toSorted().toReversed();
  const path = join(folder, name!);
  await truncate(path, (await stat(path)).size - 100);
  const { store, data } = await open();
  expect(store.counts.traces).toBe(2);
  expect(logged).toContain(`${name} is damaged`);
  expect(await readdir(folder)).toContain(`${name}.damaged`);
  await data.close();
  expect((await open()).store.counts.traces).toBe(2);
});

test('a folder that cannot be used, or that another process uses, is named', async () => {
  await open();
  await writeFile(join(folder, 'lock'), `${process.ppid}`);
  await expect(open()).rejects.toThrow(`${folder} is in use by process ${process.ppid}`);
  folder = join(folder, 'lock');
  await expect(open()).rejects.toThrow(/^OBSERVATORY_DATA: .* cannot be used \(E\w+\)$/);
  folder = join(folder, '..');
  const own = folder;
  folder = '/proc/none';
  await expect(open()).rejects.toThrow('/proc/none cannot be used');
  folder = own;
  expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(`${process.ppid}`);
});
