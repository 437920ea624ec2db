import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchChromium } from '#testkit/chromium.ts';
import { post } from '#testkit/http.ts';
import { target } from '../target.ts';

export { target };

/** How long a view may take to load before it counts as lost, in milliseconds. */
const CEILING_MS = 30_000;
const NETWORK_CHANGED = 'ERR_NETWORK_CHANGED';

/** The source of axe, which is evaluated in a page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
const open: Page[] = [];
/** What pages complained about: errors of scripts, and what the Content-Security-Policy blocked. */
export const complaints: string[] = [];
/** Every origin that pages asked something of. */
export const askedOrigins = new Set<string>();

/** A browser for the tests of a file; what a test opened is closed after it. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
  });
}

/** Opens a view of the observatory and waits until it shows what it has. */
export async function openPage(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await blankPage(options);
  await visit(page, `${target.observatory}${path}`);
  return page;
}

/**
 * Goes to a view and waits until it shows what it has. A machine on which networks come and go, as Docker's do, makes Chromium drop
 * requests that are under way: then once more.
 */
export async function visit(page: Page, url: string): Promise<void> {
  const start = performance.now();
  while (performance.now() - start < CEILING_MS) {
    const watch = watchNetwork(page);
    const error = await page.goto(url).then(() => '', String);
    if (error !== '' && !error.includes(NETWORK_CHANGED)) throw new Error(error);
    const ready = page
      .locator('[data-ready="true"], .empty')
      .first()
      .waitFor()
      .then(() => true);
    if (error === '' && (await Promise.race([ready, watch.changed]))) {
      watch.stop();
      return;
    }
    ready.catch(() => {}); // given up for the next try
    watch.stop();
  }
  throw new Error(`The network changed whenever ${url} was loading`);
}

/** Says false once the page has lost a request because networks changed. */
function watchNetwork(page: Page): { changed: Promise<boolean>; stop: () => void } {
  let listener = (_request: Request) => {};
  const changed = new Promise<boolean>((resolve) => {
    listener = (request) => {
      if (request.failure()?.errorText.includes(NETWORK_CHANGED)) resolve(false);
    };
  });
  page.on('requestfailed', listener);
  return { changed, stop: () => void page.off('requestfailed', listener) };
}

/** A page that shows nothing yet. */
export async function blankPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  open.push(page);
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes(NETWORK_CHANGED))
      complaints.push(message.text());
  });
  page.on('request', (request) => askedOrigins.add(new URL(request.url()).origin));
  return page;
}

/** What axe finds that is serious or worse, in words. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** All docks empty. */
export async function clearDocks(): Promise<void> {
  await Promise.all(Object.values(target.spaceports).map((url) => post(`${url}/clear_lists`)));
}

/** Docks four ships at pontus, the last of which is refused. @returns the ids of the traces of the first and the last. */
export async function dockAndRefuse(): Promise<{ docked: string; refused: string }> {
  await clearDocks();
  const { endeavour, explorer, invincible, avenger } = target.ships;
  const ids: string[] = [];
  for (const ship of [endeavour, explorer, invincible, avenger])
    ids.push((await post(`${ship}/dock/pontus-spaceport`)).traceId);
  return { docked: ids[0]!, refused: ids[3]! };
}

/** What the page put on the clipboard. */
export function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
