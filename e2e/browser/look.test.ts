import { beforeAll, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory } from '#testkit/program.ts';
import { axe, blankPage, dockAndRefuse, openPage, useBrowser, visit } from './page.ts';

useBrowser();

let views: Record<string, string>;

beforeAll(async () => {
  const { docked, refused } = await dockAndRefuse();
  views = {
    'a refused trace': `/trace/${refused}`,
    'a trace that went well': `/trace/${docked}`,
    'a search in a trace': `/trace/${refused}?q=full`,
    traces: '/',
    'no trace that matches': '/?text=nowhere-to-be-found',
    galaxy: `/galaxy?follow=${refused}`,
    'what differs, and groups': '/?select=slowest&by=sos.ship.id',
    errors: '/errors',
    metrics: '/metrics',
    logs: '/logs',
    map: '/map',
    'a trace that is not here': '/trace/1',
  };
});

const VIEWS = [
  'a refused trace',
  'a trace that went well',
  'a search in a trace',
  'traces',
  'no trace that matches',
  'galaxy',
  'what differs, and groups',
  'errors',
  'metrics',
  'logs',
  'map',
  'a trace that is not here',
];

for (const colorScheme of ['dark', 'light'] as const)
  test.each(VIEWS)(
    `%s in ${colorScheme} has no serious fault for people who see or hear differently`,
    async (view) => {
      const page = await openPage(views[view]!, { colorScheme });
      expect(await axe(page)).toEqual([]);
      if (view !== 'a refused trace') return;
      await page.locator('.trace-summary .step').first().click();
      await page.locator('.details').waitFor();
      expect(await axe(page)).toEqual([]);
      await page.keyboard.press('?');
      await page.locator('dialog').waitFor();
      expect(await axe(page)).toEqual([]);
    },
  );

test.each(VIEWS)('%s fits a window of 380 pixels', async (view) => {
  const page = await openPage(views[view]!, { viewport: { width: 380, height: 720 } });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  expect(await axe(page)).toEqual([]);
});

test('the theme can be chosen, and stays', async () => {
  const page = await openPage('/', { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.keyboard.press('t');
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.locator('[data-ready="true"]').waitFor();
  expect(await ground()).toBe(dark);
});

test('without a trace the page says what to do, and when it is cut off it says so and comes back', async () => {
  const port = await freePorts(3);
  let observatory = await startObservatory(port);
  const page = await blankPage();
  await visit(page, `http://localhost:${port}/`);
  await page.locator('.empty', { hasText: 'No trace yet' }).waitFor();
  expect(await page.locator('.empty code').innerText()).toBe(
    'curl -X POST localhost:32001/dock/pontus-spaceport',
  );
  expect(await axe(page)).toEqual([]);
  await visit(page, `http://localhost:${port}/galaxy`);
  await page.locator('.empty', { hasText: 'No fleet in sight' }).waitFor();
  await observatory.stop();
  await page.locator('.banner', { hasText: 'npm start' }).waitFor();
  expect(await axe(page)).toEqual([]);
  observatory = await startObservatory(port);
  await page.locator('.banner').waitFor({ state: 'detached' });
  expect((await observatory.stop()).code).toBe(0);
});
