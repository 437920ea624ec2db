import { beforeAll, expect, test } from 'vitest';
import { id, sendLogs, sendSpans } from './otlp.ts';
import { blankPage, openPage, target, useBrowser, visit } from './page.ts';

useBrowser();

const TRACE = id(32, 88);
const LONG = `service-${'x'.repeat(300)}`;
const REVERSED = 'harmless\u202Egnp.exe';

/** A trace of 100 services, one with a name of 300 characters, one with a name that would turn the text around. */
beforeAll(async () => {
  const services = [LONG, REVERSED, ...Array.from({ length: 98 }, (_, index) => `service-${index}`)];
  for (const [index, service] of services.entries())
    await sendSpans(service, [
      {
        traceId: TRACE,
        spanId: id(16, 88, index),
        ...(index > 0 && { parentSpanId: id(16, 88, 0) }),
        name: index === 0 ? `GET /${'y'.repeat(300)}` : REVERSED,
        start: index,
        duration: 200 - index,
        attributes: { [LONG]: LONG, [REVERSED]: REVERSED },
      },
    ]);
  await sendLogs(LONG, [
    { traceId: TRACE, spanId: id(16, 88, 0), body: `${REVERSED} ${'z'.repeat(5_000)} the end`, severity: 17 },
  ]);
});

const VIEWS = [
  '/',
  '/?select=slowest&by=service',
  `/trace/${TRACE}?span=${id(16, 88, 0)}`,
  '/logs',
  '/map',
  '/errors',
  '/metrics',
  '/galaxy',
];

test.each([360, 720, 1440])(
  'names of any length and 100 services fit a window of %i pixels',
  async (width) => {
    const page = await blankPage({ viewport: { width, height: 800 } });
    for (const view of VIEWS) {
      await visit(page, `${target.observatory}${view}`);
      expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([view, width]);
    }
  },
);

test('at 200 % zoom nothing has to be scrolled sideways', async () => {
  const page = await blankPage({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  for (const view of VIEWS) {
    await visit(page, `${target.observatory}${view}`);
    expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([view, 640]);
  }
});

test('what would turn the text around is shown as its code, in every view and in the title', async () => {
  const page = await openPage(`/trace/${TRACE}?q=harmless`);
  await page.locator('.waterfall .row', { hasText: 'harmless⟨U+202E⟩gnp.exe' }).first().waitFor();
  for (const view of ['/', '/logs', `/trace/${TRACE}`]) {
    await visit(page, `${target.observatory}${view}`);
    expect(await page.locator('body').innerText()).not.toContain('\u202E');
    expect(await page.title()).not.toContain('\u202E');
  }
});

test('the log view says how many lines it leaves out, and shows more', async () => {
  const logs = Array.from({ length: 2_100 }, (_, index) => ({
    traceId: '',
    spanId: '',
    body: `line ${index}`,
  }));
  await sendLogs('talker', logs);
  const page = await openPage('/logs?service=talker');
  await page
    .locator('.listhead', { hasText: '2,000 lines' })
    .filter({ hasText: 'the newest of 2,100' })
    .waitFor();
  await page.getByRole('button', { name: 'Show 2,000 more' }).click();
  await page.locator('.listhead', { hasText: '2,100 lines' }).waitFor();
});

test('a log line opens whole, with what sent it, and leads to its span and to the metrics of its moment', async () => {
  const page = await openPage(`/trace/${TRACE}`);
  await page.locator('.loglist .logline').first().click();
  const details = page.locator('.details');
  await details.locator('.record', { hasText: 'the end' }).waitFor();
  expect(await details.innerText()).toContain('service.name');
  expect(await details.getByRole('link', { name: 'Metrics of this moment' }).getAttribute('href')).toMatch(
    /^\/metrics\?service=service-x+&at=\d{13}$/,
  );
  await details.getByRole('button', { name: 'Open its span' }).click();
  await page.locator('.details h2', { hasText: 'GET /yyy' }).waitFor();
});
