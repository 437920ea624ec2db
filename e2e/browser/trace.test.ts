import { beforeAll, expect, test } from 'vitest';
import { id, sendLogs, sendSpans } from './otlp.ts';
import { clipboard, dockAndRefuse, openPage, target, useBrowser } from './page.ts';

useBrowser();

let docked: string;
let refused: string;

beforeAll(async () => {
  ({ docked, refused } = await dockAndRefuse());
});

/** The texts of the waterfall's rows, from top to bottom. */
const NAMES = '.waterfall .virtual [role="row"] .name';

test('a refused docking says in words who refused, why, and how it travelled', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.waterfall .span').nth(4).waitFor();
  await page.locator('.logline').nth(6).waitFor();
  const summary = page.locator('.trace-summary');
  expect(await summary.locator('h2').innerText()).toBe('pontus-spaceport refused: Docking limit reached');
  expect(await summary.innerText()).toContain("It logged “Docking limit '3' reached, Dock is full”");
  expect(await summary.locator('.step').allInnerTexts()).toEqual([
    expect.stringMatching(/pontus-spaceport\s+POST \/dock\s+400/),
    expect.stringMatching(/avenger-spaceship\s+POST\s+400/),
    expect.stringMatching(/avenger-spaceship\s+POST \/dock\/:spaceport\s+400/),
  ]);
  expect(await page.locator('.waterfall .span.refused').count()).toBe(1);
  expect(await page.locator('.waterfall .span.reached').count()).toBe(3);
});

test('log lines stand in the waterfall at their moment, and in one list in the order of time', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.logline').nth(6).waitFor();
  const names = await page.locator(NAMES).allInnerTexts();
  const row = (text: string) => names.findIndex((name) => name.includes(text));
  expect(row('Docking limit')).toBeGreaterThan(row('POST /dock\n'));
  expect(row('avenger asks pontus-spaceport')).toBe(1);
  const times = await page.locator('.logline .when').allInnerTexts();
  const offsets = times.map(
    (time) => Number.parseFloat(time.replace('−', '-')) * (time.includes('µs') ? 0.001 : 1),
  );
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(times.length).toBe(7);
  await page.keyboard.press('l');
  await page.locator('.waterfall .log').first().waitFor({ state: 'detached' });
  expect(await page.locator('.waterfall .dot').count()).toBe(7);
});

test('a docking that succeeds says so, and where the time went', async () => {
  const page = await openPage(`/trace/${docked}`);
  await page.locator('.waterfall .span').nth(4).waitFor();
  expect(await page.locator('.trace-summary.ok h2').innerText()).toMatch(
    /^endeavour docked at pontus-spaceport in \d/,
  );
  expect(await page.locator('.spent').innerText()).toMatch(/endeavour-spaceship\s+\d+ %/);
  expect(await page.locator('.line .critical').count()).toBeGreaterThan(3);
  await page.keyboard.press('c');
  await page.locator('.line .critical').first().waitFor({ state: 'detached' });
});

test('details of a span have its attributes, and its address can be shared', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.trace-summary .step').first().click();
  const details = page.locator('.details');
  await details.waitFor();
  expect(await details.locator('.reason').innerText()).toContain('Docking limit reached');
  expect(await details.locator('.pairs').first().innerText()).toContain('sos.refusal.reason');
  const other = await openPage(new URL(page.url()).pathname + new URL(page.url()).search);
  expect(await other.locator('.details h2').innerText()).toBe('POST /dock');
  await other.keyboard.press('Escape');
  await other.locator('.details').waitFor({ state: 'detached' });
  expect(new URL(other.url()).search).toBe('');
  await page.locator('.details .pairs a', { hasText: 'avenger' }).first().click();
  await page.locator('.tracelist').waitFor();
  expect(new URL(page.url()).searchParams.get('attribute')).toBe('sos.ship.id=avenger');
});

test('keys walk through the rows, close and open them, and go to the error', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.waterfall .span').nth(4).waitFor();
  const all = await page.locator(NAMES).count();
  await page.keyboard.press('j');
  expect(await page.locator('.row.active .name').innerText()).toContain('POST /dock/:spaceport');
  await page.keyboard.press('ArrowLeft');
  await page.locator('.row.active[aria-expanded="false"]').waitFor();
  expect(await page.locator(NAMES).count()).toBe(1);
  await page.keyboard.press('ArrowRight');
  await page
    .locator(NAMES)
    .nth(all - 1)
    .waitFor();
  await page.keyboard.press('e');
  await page.locator('.details .reason').waitFor();
  expect(await page.locator('.row.active .name').innerText()).toMatch(/POST \/dock\b/);
  await page.keyboard.press('?');
  expect(await page.locator('dialog').innerText()).toContain('Next error');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
});

test('the search finds spans, attributes and log lines', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.waterfall .span').nth(4).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('dock is FULL');
  await page.locator('.tools .hits', { hasText: '1 of 1' }).waitFor();
  expect(await page.locator('.row.active').innerText()).toContain('Dock is full');
  expect(await page.locator('.waterfall .row.log:not(.dim)').count()).toBe(1);
  expect(new URL(page.url()).searchParams.get('q')).toBe('dock is FULL');
});

test('copies as link, curl, JSON and grep', async () => {
  const page = await openPage(`/trace/${refused}`);
  await page.locator('.waterfall .span').nth(4).waitFor();
  const copied = async (name: string) => {
    await page.locator('.share button', { hasText: name }).click();
    await page.locator('.toast.shown', { hasText: name }).waitFor();
    return clipboard(page);
  };
  expect(await copied('link')).toBe(`${target.observatory}/trace/${refused}`);
  expect(await copied('grep')).toBe(`grep -h ${refused} ${target.logs}/*.log | sort`);
  expect(JSON.parse(await copied('JSON'))).toMatchObject({ data: [{ traceID: refused }] });
  const curl = await copied('curl');
  expect(curl).toBe(`curl -s ${target.observatory}/api/traces/${refused}`);
});

test('missing parents and clocks that disagree are shown, and aligned where one asks for it', async () => {
  const traceId = id(32, 1);
  await sendSpans('alpha', [
    { traceId, spanId: id(16, 1), name: 'root', duration: 100 },
    { traceId, spanId: id(16, 4), parentSpanId: id(16, 99), name: 'orphan', start: 20, duration: 10 },
  ]);
  await sendSpans('beta', [
    { traceId, spanId: id(16, 2), parentSpanId: id(16, 1), name: 'early', start: -30, duration: 50 },
  ]);
  const page = await openPage(`/trace/${traceId}`);
  await page.locator('.waterfall .span').nth(3).waitFor();
  const notes = (await page.locator('.note').allInnerTexts()).join('\n');
  expect(notes).toContain('1 span that others name as their parent has not arrived');
  expect(notes).toContain('the clocks of the services disagree');
  expect(await page.locator('.skew').innerText()).toBe('clock −30.0 ms');
  expect(await page.locator('.waterfall .missing').count()).toBe(1);
  await page.locator('.trace-summary.neutral', { hasText: 'without an error' }).waitFor();
  await page.getByRole('button', { name: 'Align clocks' }).click();
  await page.locator('.note', { hasText: 'Clocks are aligned' }).waitFor();
  expect(await page.locator('.skew').count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('align')).toBe('1');
});

test('a failing bar over the whole width can be read, and events stand in the waterfall', async () => {
  const traceId = id(32, 4);
  await sendSpans('gamma', [
    {
      traceId,
      spanId: id(16, 4),
      name: 'root',
      duration: 100,
      failed: 'the table is locked by somebody else',
      events: [{ name: 'retry', attributes: { attempt: '2' }, at: 40 }],
    },
  ]);
  const page = await openPage(`/trace/${traceId}`);
  const took = page.locator('.waterfall .failed .took');
  expect(await took.innerText()).toContain('the table is locked');
  const [text, ground] = await took.evaluate((element) => {
    const reason = element.querySelector('em')!;
    return [getComputedStyle(reason).color, getComputedStyle(element).backgroundColor];
  });
  expect(contrast(text!, ground!)).toBeGreaterThan(4.5);
  const event = page.locator('.waterfall .event', { hasText: 'retry attempt=2' });
  expect(await event.innerText()).toContain('+40.0 ms');
  await event.click();
  await page.locator('.details', { hasText: 'Event' }).locator('.pairs', { hasText: 'attempt' }).waitFor();
});

/** The ratio of two colours as WCAG 2.2 defines it. */
function contrast(...colours: [string, string]): number {
  const [light, dark] = colours
    .map((colour) => {
      const parts = colour
        .match(/[\d.]+/g)!
        .slice(0, 3)
        .map((part) => Number(part) / 255);
      const [red, green, blue] = parts.map((part) =>
        part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    })
    .toSorted((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

test('a link between traces has a name, and a way back', async () => {
  const [from, to] = [id(32, 5), id(32, 6)];
  await sendSpans('orders', [{ traceId: to, spanId: id(16, 6), name: 'order a cleaning' }]);
  await sendSpans('cleaner', [
    { traceId: from, spanId: id(16, 5), name: 'clean the dock', links: [{ traceId: to, spanId: id(16, 6) }] },
  ]);
  const page = await openPage(`/trace/${from}?span=${id(16, 5)}`);
  await page.locator('.details .link a', { hasText: 'order a cleaning' }).click();
  await page.locator('.details h2', { hasText: 'order a cleaning' }).waitFor();
  await page.locator('.details .link a', { hasText: 'clean the dock' }).click();
  await page.locator('.details h2', { hasText: 'clean the dock' }).waitFor();
});

test('siblings that do the same are one row until it is opened', async () => {
  const traceId = id(32, 2);
  const children = Array.from({ length: 40 }, (_, index) => ({
    traceId,
    spanId: id(16, 2, index + 10),
    parentSpanId: id(16, 2, 1),
    name: 'SELECT dock',
    kind: 3,
    start: index * 2,
    ...(index === 7 && { failed: 'the table is locked' }),
  }));
  await sendSpans('gamma', [{ traceId, spanId: id(16, 2, 1), name: 'root', duration: 100 }, ...children]);
  const page = await openPage(`/trace/${traceId}`);
  const fold = page.locator('.waterfall .fold');
  await fold.waitFor();
  expect(await fold.innerText()).toMatch(/40 ×\s+N\+1\s+SELECT dock[^]*1 error/);
  await page.locator('.note', { hasText: 'N+1: gamma calls SELECT dock 40 times' }).waitFor();
  expect(await fold.locator('.bar').count()).toBe(40);
  expect(await page.locator('.waterfall .span').count()).toBe(1);
  expect(await page.locator('.trace-summary h2').innerText()).toBe('gamma failed: the table is locked');
  await fold.click();
  await page.locator('.waterfall .span').nth(20).waitFor();
});

test('a trace that has not arrived says so, and appears when it does', async () => {
  const traceId = id(32, 3);
  const page = await openPage(`/trace/${traceId}`);
  expect(await page.locator('.empty').innerText()).toContain('This trace is not here');
  await sendLogs('delta', [{ traceId, spanId: id(16, 3), body: 'a line before its span' }]);
  await page.locator('.note', { hasText: 'Only log lines have arrived so far' }).waitFor();
  await sendSpans('delta', [{ traceId, spanId: id(16, 3), name: 'late' }]);
  await page.locator('.waterfall .span', { hasText: 'late' }).waitFor();
});
