import type { Page } from 'playwright-core';

// As text, since only the browser's files are checked with the DOM's types.
const WATCH = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(Math.round(duration));
  }).observe({ type: 'longtask', buffered: true });`;
const SCROLL = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let step = 0; step < 60; step++) {
    scrollBy(0, 400);
    await frame();
  }
  scrollTo(0, document.documentElement.scrollHeight / 2);
  await frame();
  await frame();
})()`;

/** Records a page's long tasks (above 50 ms) from its next load on. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript({ content: WATCH });
}

/** The long tasks since the last time this was asked, or since the page was loaded: how long each took, in milliseconds. */
export function longTasks(page: Page): Promise<number[]> {
  return page.evaluate('longTasks.splice(0)');
}

/** Scrolls down in 60 steps, a frame each, then to the middle of the page. */
export async function scrollByFrames(page: Page): Promise<void> {
  await page.evaluate(SCROLL);
}
