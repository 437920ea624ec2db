import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory, type Program } from '#testkit/program.ts';
import { id, sendSpans, type TestSpan } from './otlp.ts';
import { axe, blankPage, clipboard, useBrowser, visit } from './page.ts';

useBrowser();

const TRACES = 5_000;

let base: string;
let observatory: Program;

/** 5,000 docks over 50 s: those with more than 1,500 passengers take half a second more; every 50th is refused, every 100th fails. */
beforeAll(async () => {
  const port = await freePorts(3);
  base = `http://localhost:${port}`;
  observatory = await startObservatory(port, { MEMORY_LIMIT_BYTES: '268435456' });
  for (let from = 0; from < TRACES; from += 1_000) {
    const numbers = Array.from({ length: 1_000 }, (_, index) => from + index);
    await sendSpans('ship', numbers.map(shipSpan), base);
    await sendSpans('port', numbers.map(portSpan), base);
  }
});

afterAll(async () => {
  await observatory.stop();
});

const passengersOf = (number: number) => (number * 7919) % 2_000;
const tookOf = (number: number) => (passengersOf(number) > 1_500 ? 500 : 0) + 10 + (number % 40);
const isFailed = (number: number) => number % 100 === 99;
const isRefused = (number: number) => number % 50 === 25;

function shipSpan(number: number): TestSpan {
  const failed = isFailed(number) ? 'the register is locked' : undefined;
  return {
    traceId: id(32, 77, number),
    spanId: id(16, 1, number),
    name: 'POST /dock/:spaceport',
    kind: 3,
    start: -50_000 + number * 10,
    duration: tookOf(number),
    attributes: {
      'sos.ship.id': `ship-${number % 5}`,
      ...(isRefused(number) && { 'http.response.status_code': 409 }),
    },
    ...(failed !== undefined && {
      failed,
      events: [
        {
          name: 'exception',
          attributes: {
            'exception.type': 'RegisterError',
            'exception.message': `${failed} since ${number} ms`,
            'exception.stacktrace': `RegisterError: locked\n    at lock (file:///app/spaceport/register.ts:${number}:3)`,
          },
        },
      ],
    }),
    ...(isRefused(number) && { failed: '' }),
  };
}

function portSpan(number: number): TestSpan {
  return {
    traceId: id(32, 77, number),
    spanId: id(16, 2, number),
    parentSpanId: id(16, 1, number),
    name: 'POST /dock',
    kind: 2,
    start: -50_000 + number * 10 + 1,
    duration: tookOf(number) - 2,
    attributes: {
      'sos.ship.passengers': passengersOf(number),
      'request.id': `r-${number}`,
      'ship.class': passengersOf(number) > 1_500 ? 'liner' : 'shuttle',
    },
  };
}

async function open(path: string): Promise<Page> {
  const page = await blankPage();
  await visit(page, `${base}${path}`);
  return page;
}

const counted = (page: Page, text: string) => page.locator('.listhead', { hasText: text }).waitFor();

test('the cause of slow traces is found in three clicks: a brush, the attribute with its threshold, a trace', async () => {
  const page = await open('/');
  await counted(page, '5,000 traces');
  const chart = page.locator('.scatter .u-over');
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 2); // first: the upper band of the scatter
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height * 0.3, { steps: 4 });
  await page.mouse.up();
  const cause = page.locator('.differences .condition').first();
  await cause.waitFor();
  expect(await cause.innerText()).toMatch(/sos\.ship\.passengers\s+> 1,500/);
  expect(await page.locator('.differences .parts').first().innerText()).toMatch(/100 %[^]*\b0 %/);
  expect(await page.locator('.differences').innerText()).not.toContain('request.id');
  expect(await cause.locator('small').innerText()).toBe('also ship.class=liner');
  await cause.click(); // second
  await counted(page, `${numbersWith((number) => passengersOf(number) > 1_500).toLocaleString('en')} traces`);
  expect(new URL(page.url()).searchParams.get('attribute')).toBe('sos.ship.passengers>1500');
  await page.locator('.tracelist a').first().click(); // third
  await page.locator('.waterfall .span', { hasText: 'POST /dock' }).first().waitFor();
  await page.goBack();
  await page.locator('.chip', { hasText: 'sos.ship.passengers>1500' }).waitFor();
});

const numbersWith = (is: (number: number) => boolean) =>
  Array.from({ length: TRACES }, (_, number) => number).filter(is).length;

test('a brushed selection is exported by itself', async () => {
  const page = await open('/?select=0,9000000000000000,500000,9000000');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export selection' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).match(/.+/g);
  expect(lines).toHaveLength(numbersWith((number) => passengersOf(number) > 1_500));
});

test('without a pointer: a selection by key, the list sorted by keyboard, and what fails named', async () => {
  const page = await open('/');
  await counted(page, '5,000 traces');
  await page.keyboard.press('d');
  await page.locator('.differences .condition', { hasText: 'sos.ship.passengers' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.differences').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Failed', exact: true }).press('Enter');
  await page.locator('.differences .condition', { hasText: 'ship-4' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Duration' }).press('Enter');
  await page.locator('[aria-sort="descending"]', { hasText: 'Duration' }).waitFor();
  const took = async () => {
    const texts = await page.locator('.tracelist .virtual .took').allInnerTexts();
    return texts.slice(0, 8).map((text) => Number.parseFloat(text));
  };
  expect(await took()).toEqual((await took()).toSorted((a, b) => b - a));
  expect((await took())[0]).toBe(549);
  await page.getByRole('button', { name: 'Duration' }).press('Enter');
  await page.locator('[aria-sort="ascending"]', { hasText: 'Duration' }).waitFor();
  expect((await took())[0]).toBe(10);
});

test('groups tell count, failures, refusals and quantiles, and each is a filter', async () => {
  const page = await open('/?by=sos.ship.id');
  const row = page.locator('.groups tbody tr', { hasText: 'ship-4' });
  await row.waitFor();
  expect((await row.innerText()).split(/\s*\t\s*/).slice(1, 3)).toEqual(['1,000', '✕ 5 %']);
  expect(await row.innerText()).toMatch(/\d+\.?\d* ms/);
  expect(await page.locator('.groups tbody tr', { hasText: 'ship-0' }).innerText()).toContain('! 10 %');
  await page.getByRole('button', { name: 'spans', exact: true }).click();
  await page.locator('.groups', { hasText: '5,000 spans in 5 groups, 5,000 spans without it' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await row.getByRole('button').click();
  await counted(page, '1,000 traces');
  expect(new URL(page.url()).searchParams.get('attribute')).toBe('sos.ship.id=ship-4');
});

test('the signs of the list are what status finds, readable without colour', async () => {
  const page = await open('/?status=error');
  await counted(page, '50 traces');
  expect(new Set(await page.locator('.tracelist .mark').allInnerTexts())).toEqual(new Set(['✕']));
  expect(await page.locator('.tracelist .why').first().innerText()).toMatch(
    /the register is locked since \d+ ms/,
  );
  await page.getByLabel('Status').selectOption('refused');
  await counted(page, '100 traces');
  expect(new Set(await page.locator('.tracelist .mark').allInnerTexts())).toEqual(new Set(['!']));
});

test('conditions can be written as people write them, and one that cannot be read says why', async () => {
  const page = await open('/');
  await page.getByLabel('At least').fill('0.5s');
  await counted(page, `${numbersWith((number) => tookOf(number) >= 500).toLocaleString('en')} traces`);
  await page.getByLabel('At least').fill('soon');
  await page.getByRole('alert').filter({ hasText: 'write a duration such as 20ms, 1.5s' }).waitFor();
  await page.getByLabel('At least').fill('');
  for (const [condition, count] of [
    ['error', '50 traces'],
    ['status_code>=400', '100 traces'],
  ] as const) {
    await page.getByLabel('Attribute').fill(condition);
    await page.keyboard.press('Enter');
    await counted(page, count);
    await page.locator('.chip').click();
  }
  await page.getByLabel('Attribute').fill('status_code>=many');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'compares numbers' }).waitFor();
  await page.getByText('Clear all').click();
  await counted(page, '5,000 traces');
});

test('views are kept by name in this browser, and shared as links', async () => {
  const page = await open('/?status=error&by=sos.ship.id');
  await page.getByText('Views', { exact: true }).click();
  await page.getByLabel('Name of the view').fill('Failures by ship');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Link of Failures by ship' }).click();
  await page.locator('.toast.shown').waitFor();
  expect(await clipboard(page)).toBe(`${base}/?status=error&by=sos.ship.id`);
  await page.reload();
  await page.getByText('Views', { exact: true }).click();
  await page.getByRole('link', { name: 'Latency by ship' }).click();
  await page.locator('.groups', { hasText: '5,000 traces in 5 groups' }).waitFor();
  await page.getByRole('link', { name: 'Failures by ship' }).click();
  await page.locator('.groups', { hasText: '50 traces in 1 group' }).waitFor();
});

test('exceptions are one group by type, message and place, and lead to their traces', async () => {
  const page = await open('/errors');
  const group = page.locator('.errorgroup');
  await group.waitFor();
  expect(await group.innerText()).toMatch(
    /RegisterError\s+the register is locked since # ms\s+lock \(spaceport\/register\.ts\)/,
  );
  expect(await group.locator('.when').innerText()).toMatch(/50 times[^]*first .* ago, last .* ago/);
  expect(await group.locator('.spark .some').count()).toBeGreaterThan(10);
  await group.getByText('Latest').click();
  expect(await axe(page)).toEqual([]);
  await group.locator('.latest a').first().click();
  await page.locator('.details .reason.failed').waitFor();
});

test('a span tells its percentile, Back brings the list back where it was, and keys never leave the page', async () => {
  const page = await open('/?sort=duration');
  await counted(page, '5,000 traces');
  await page.evaluate(() => scrollTo(0, 40_000));
  await page.waitForFunction(() => document.elementFromPoint(600, 420)?.closest('.tracerow'));
  await page.mouse.click(600, 420); // a click that does not scroll, as Playwright’s own may
  await page.locator('.waterfall .span').nth(1).click();
  await page.locator('.operation', { hasText: /Slower than \d+ % of 5,000 spans/ }).waitFor();
  expect(await page.title()).toMatch(/^POST \/dock\/:spaceport · trace eeee/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.waitForFunction(() => scrollY === 40_000);
  await page.locator('.tracelist .virtual [role="row"]').first().waitFor();
  const other = await open(`/trace/${id(32, 77, 5)}`);
  await other.keyboard.press('u');
  await counted(other, '5,000 traces');
});

test('ctrl-click on a row opens a tab', async () => {
  const page = await open('/');
  await counted(page, '5,000 traces');
  const opened = page.context().waitForEvent('page');
  await page
    .locator('.tracelist .virtual [role="row"]')
    .nth(3)
    .click({ modifiers: ['Control'], position: { x: 400, y: 15 } });
  expect(new URL((await opened).url()).pathname).toMatch(/^\/trace\//);
  expect(new URL(page.url()).pathname).toBe('/');
});
