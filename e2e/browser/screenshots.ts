// `npm run screenshots`: starts a fleet, lets ships dock and separate for a minute and then be refused, and takes the pictures of the
// documentation.
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '#testkit/chromium.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { post } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { Program } from '#testkit/program.ts';

const FOLDER = new URL('../../docs/images/', import.meta.url).pathname;
const MOST_BYTES = 150_000;
/** Rounds in which each ship docks and separates, and the pause after each. */
const ROUNDS = 50;
const PAUSE_MS = 700;

interface Picture {
  name: string;
  path: string;
  height: number;
  theme?: 'dark' | 'light';
  width?: number;
  before?: (page: Page) => Promise<unknown>;
}

const first = await freePorts(10);
const logs = await mkdtemp(join(tmpdir(), 'sos-'));
const fleet = new Program(['tools/fleet/main.ts'], {
  FLEET_PORTS_FROM: `${first}`,
  FLEET_LOGS: logs,
  FLEET_SET: 'zura:FAILURE_RATE=0.05', // so that there are errors to show
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
});
let browser: Browser | undefined;
try {
  await fleet.printed('ready in');
  const base = `http://localhost:${first}`;
  const send = (ship: number, what: string) => post(`http://localhost:${first + 5 + ship}/${what}`);
  // so that pictures have a minute to show, and no process that warms up
  for (let round = 0; round < ROUNDS; round++) {
    for (const ship of [0, 1, 2, 3, 4]) {
      const spaceport = ['pontus', 'zura'][(round + ship) % 2];
      for (const what of ['dock', 'separate']) await send(ship, `${what}/${spaceport}-spaceport`);
    }
    await sleep(PAUSE_MS);
  }
  for (const spaceport of [3, 4]) await post(`http://localhost:${first + spaceport}/clear_lists`);
  const docked = await send(0, 'dock/pontus-spaceport');
  for (const ship of [1, 2]) await send(ship, 'dock/pontus-spaceport');
  await send(4, 'dock/pontus-spaceport');
  const refused = await send(4, 'dock/pontus-spaceport');
  for (const { traceId } of [docked, refused]) await waitForSpans(base, traceId, 5);

  browser = await launchChromium();
  const pictures: Picture[] = [
    { name: 'refused', path: `/trace/${refused.traceId}`, height: 800 },
    { name: 'refused-light', path: `/trace/${refused.traceId}`, height: 800, theme: 'light' },
    { name: 'docked', path: `/trace/${docked.traceId}`, height: 800 },
    { name: 'traces', path: '/', height: 640 },
    { name: 'traces-light', path: '/', height: 640, theme: 'light' },
    { name: 'galaxy', path: '/galaxy', height: 830, before: clickRefused },
    { name: 'galaxy-light', path: '/galaxy', height: 830, theme: 'light', before: clickRefused },
    { name: 'differs', path: '/?select=slowest&by=sos.ship.id', height: 800 },
    { name: 'errors', path: '/errors', height: 640 },
    { name: 'metrics', path: '/metrics?service=pontus-spaceport&last=1m', height: 700 },
    { name: 'metrics-light', path: '/metrics?service=pontus-spaceport&last=1m', height: 700, theme: 'light' },
    { name: 'logs', path: '/logs', height: 520 },
    { name: 'map', path: '/map', height: 800 },
    { name: 'narrow', path: `/trace/${refused.traceId}`, height: 800, width: 380 },
  ];
  await mkdir(FOLDER, { recursive: true });
  for (const picture of pictures) await take(browser, base, picture);
} finally {
  await browser?.close();
  await fleet.stop();
  await rm(logs, { recursive: true });
}

/** Sends venture where there is no room, and waits for the trace of that click. */
async function clickRefused(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dock at pontus with venture' }).click();
  await page.locator('.follow.refused li').nth(5).waitFor();
}

async function take(browser: Browser, base: string, picture: Picture): Promise<void> {
  const { name, path, height, theme = 'dark', width = 1200, before } = picture;
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await page.goto(`${base}${path}`);
  await page.locator('[data-ready="true"]').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[data-ready="false"]') === null);
  await before?.(page);
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file });
  await page.close();
  const { size } = await stat(file);
  process.stdout.write(`docs/images/${name}.png ${size} bytes\n`);
  if (size > MOST_BYTES)
    throw new Error(`${name}.png is too large for a README: ${MOST_BYTES} bytes at most`);
}
