import type { Page } from 'playwright-core';
import { launchChromium } from '#testkit/chromium.ts';
import { longTasks, scrollByFrames, watchLongTasks } from '#testkit/long-tasks.ts';

/** What somebody does with the page, each with how to see that it is done. */
const STEPS: [what: string, act: (page: Page, base: string) => Promise<unknown>][] = [
  ['open the list', (page, base) => open(page, `${base}/`, '.listhead', '20,000 traces')],
  ['scroll the list', (page) => scrollByFrames(page)],
  ['brush the scatter: what differs', brush],
  ['sort by duration', sort],
  ['filter by an attribute', filter],
  ['group by ship', (page, base) => open(page, `${base}/?by=sos.ship.id`, '.groups', 'in 5 groups')],
  ['rate, errors, duration', (page, base) => open(page, `${base}/metrics?last=1h`, '.red tbody', 'ship')],
  ['a histogram by ship', (page, base) => metric(page, base, 'metric.2')],
  ['an exponential histogram by ship', (page, base) => metric(page, base, 'metric.3')],
  ['errors', (page, base) => open(page, `${base}/errors`, '.errorgroup', 'disk')],
  ['map', (page, base) => open(page, `${base}/map`, '.mapping .node', 'port')],
];

/** Looks at the page of an observatory in Chromium, and prints how long each step took and its long tasks. */
export async function browse(base: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, reducedMotion: 'reduce' });
    await watchLongTasks(page);
    for (const [what, act] of STEPS) {
      const begun = performance.now();
      await act(page, base);
      const took = performance.now() - begun;
      const tasks = await longTasks(page);
      const said = tasks.length === 0 ? 'none' : `${tasks.join(', ')} ms`;
      console.log(`${what.padEnd(42)} ${took.toFixed(0)} ms, long tasks: ${said}`);
    }
  } finally {
    await browser.close();
  }
}

async function open(page: Page, url: string, place: string, text: string): Promise<void> {
  await page.goto(url);
  await page.locator(place, { hasText: text }).first().waitFor();
}

/** Selects the upper third of the scatter. */
async function brush(page: Page): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  const box = (await page.locator('.scatter .u-over').boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height * 0.3, { steps: 4 });
  await page.mouse.up();
  await page.locator('.differences .condition', { hasText: 'sos.ship.passengers' }).waitFor();
}

async function sort(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Duration' }).click();
  await page.locator('[aria-sort="descending"]', { hasText: 'Duration' }).waitFor();
}

async function filter(page: Page): Promise<void> {
  await page.getByLabel('Attribute').fill('sos.ship.id=explorer');
  await page.keyboard.press('Enter');
  await page.locator('.listhead', { hasText: '4,000 traces' }).waitFor();
}

function metric(page: Page, base: string, name: string): Promise<void> {
  return open(page, `${base}/metrics?name=${name}&by=ship&last=1h`, '.legend li', 'ship-');
}
