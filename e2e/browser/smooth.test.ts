import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { scrollByFrames } from '#testkit/long-tasks.ts';
import { startObservatory, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { blankPage, useBrowser, visit } from './page.ts';

useBrowser();

const TRACES = 10_000;
const SPANS = 5_000;

let port: number;
let observatory: Program;

beforeAll(async () => {
  port = await freePorts(3);
  observatory = await startObservatory(port, { MEMORY_LIMIT_BYTES: '268435456' });
  for (let from = 0; from < TRACES; from += 1_000) await sendTraces(from, 1_000);
  await sendLargeTrace();
  await waitFor('all traces', async () => {
    const { data } = (await (await fetch(`http://localhost:${port}/api/stats`)).json()) as {
      data: { traces: number };
    };
    return data.traces === TRACES + 1;
  });
});

afterAll(() => observatory.stop());

test(`a list of ${TRACES} traces draws what is in view, scrolls and filters`, async () => {
  const page = await openLarge('/');
  await page.locator('.listhead', { hasText: '10,001 traces' }).waitFor();
  expect(await page.locator('.tracelist [role="row"]').count()).toBeLessThan(100);
  await scrollByFrames(page);
  expect(await page.locator('.tracelist .virtual [role="row"]').count()).toBeGreaterThan(15);
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByLabel('Text, or a trace id').click();
  await page.keyboard.type('ship-77', { delay: 30 });
  await page.locator('.listhead', { hasText: '111 traces' }).waitFor();
});

test(`a trace of ${SPANS} spans draws what is in view, scrolls and is searched`, async () => {
  const page = await openLarge(`/trace/${'f'.repeat(32)}`);
  await page.locator('.waterfall .row').nth(10).waitFor();
  expect(await page.locator('.waterfall .row').count()).toBeLessThan(120);
  await scrollByFrames(page);
  await page.keyboard.press('/');
  await page.keyboard.type('key=value-4321', { delay: 30 });
  await page.locator('.tools .hits', { hasText: '1 of 1' }).waitFor();
  await page.locator('.waterfall .row.active', { hasText: 'step 4321' }).waitFor();
  for (let press = 0; press < 30; press++) await page.keyboard.press('j');
});

/** Opens a view. `npm run bench:observatory` measures how long the page's tasks take. */
async function openLarge(path: string): Promise<Page> {
  const page = await blankPage();
  await visit(page, `http://localhost:${port}${path}`);
  return page;
}

async function sendTraces(from: number, count: number): Promise<void> {
  const base = Date.now() - 60_000;
  const spans = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const traceId = (number + 1).toString(16).padStart(32, '0');
    return [0, 1].map((child) => ({
      traceId,
      spanId: (2 * number + child + 1).toString(16).padStart(16, '0'),
      ...(child === 1 && { parentSpanId: (2 * number + 1).toString(16).padStart(16, '0') }),
      name: child === 0 ? 'POST /dock/:spaceport' : 'POST',
      startTimeUnixNano: `${base + number + child}000000`,
      endTimeUnixNano: `${base + number + 20 - child}000000`,
      attributes: [{ key: 'sos.ship.id', value: { stringValue: `ship-${number}` } }],
      status: number % 9 === 0 ? { code: 2 } : {},
    }));
  }).flat();
  await send(spans);
}

async function sendLargeTrace(): Promise<void> {
  const base = Date.now();
  const spans = Array.from({ length: SPANS }, (_, index) => ({
    traceId: 'f'.repeat(32),
    spanId: (900_000 + index).toString(16).padStart(16, '0'),
    ...(index > 0 && {
      parentSpanId: (900_000 + Math.floor((index - 1) / 4)).toString(16).padStart(16, '0'),
    }),
    name: `step ${index}`,
    startTimeUnixNano: `${base + index}000000`,
    endTimeUnixNano: `${base + 2 * SPANS - index}000000`,
    attributes: Array.from({ length: 8 }, (_, key) => ({
      key: key === 0 ? 'key' : `key.${key}`,
      value: { stringValue: key === 0 ? `value-${index}` : `some text about ${index}` },
    })),
  }));
  for (let from = 0; from < SPANS; from += 1_000) await send(spans.slice(from, from + 1_000));
}

async function send(spans: object[]): Promise<void> {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'crowd' } }] };
  const response = await fetch(`http://localhost:${port + 2}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
  if (!response.ok) throw new Error(`OTLP was answered ${response.status}: ${await response.text()}`);
}
