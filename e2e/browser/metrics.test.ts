import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory, type Program } from '#testkit/program.ts';
import type { MetricRange } from '../../services/observatory/query/metric-range.ts';
import { id, nanos, send, sendSpans } from './otlp.ts';
import { axe, blankPage, useBrowser, visit } from './page.ts';

useBrowser();

const POINTS = 40;
/** Traces and metrics cover the ten minutes before the tests, in milliseconds. */
const BEGAN = -600_000;

let base: string;
let observatory: Program;

beforeAll(async () => {
  const port = await freePorts(3);
  base = `http://localhost:${port}`;
  observatory = await startObservatory(port);
  for (const service of ['pontus', 'zura']) {
    const spans = Array.from({ length: POINTS }, (_, index) => ({
      traceId: id(32, 66, index),
      spanId: id(16, service.length, index),
      name: 'POST /dock',
      kind: 2,
      start: BEGAN + index * 15_000,
      duration: 20,
      ...(index % 4 === 0 && { failed: 'locked' }),
    }));
    await sendSpans(service, spans, base);
    await send(base, 'metrics', {
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
          scopeMetrics: [{ metrics: [histogram(), gauge(service)] }],
        },
      ],
    });
  }
});

afterAll(async () => {
  await observatory.stop();
});

const each = <T>(make: (index: number, at: string) => T): T[] =>
  Array.from({ length: POINTS }, (_, index) => make(index, nanos(BEGAN + index * 15_000)));

/** Two routes, the second slower, each with an exemplar at its tenth point. */
function histogram() {
  const dataPoints = ['/dock', '/separate'].flatMap((route, number) =>
    each((index, timeUnixNano) => ({
      startTimeUnixNano: nanos(BEGAN - 1),
      timeUnixNano,
      attributes: [{ key: 'http.route', value: { stringValue: route } }],
      count: `${10 * index}`,
      sum: index,
      explicitBounds: [0.01, 0.1, 1],
      bucketCounts: number === 0 ? [`${10 * index}`, '0', '0', '0'] : ['0', '0', `${10 * index}`, '0'],
      ...(index === 10 && {
        exemplars: [
          { timeUnixNano, asDouble: 0.05 + number / 2, traceId: id(32, 66, 10), spanId: id(16, 4, 10) },
        ],
      }),
    })),
  );
  return {
    name: 'http.server.request.duration',
    unit: 's',
    histogram: { aggregationTemporality: 2, dataPoints },
  };
}

function gauge(service: string) {
  const dataPoints = each((index, timeUnixNano) => ({ timeUnixNano, asInt: `${index + service.length}` }));
  return { name: 'sos.docks.occupied', unit: '{dock}', gauge: { dataPoints } };
}

async function open(path: string): Promise<Page> {
  const page = await blankPage();
  await visit(page, `${base}${path}`);
  return page;
}

test('rate, errors and duration of each service come from its spans, and lead to its operations and traces', async () => {
  const page = await open('/metrics');
  const row = page.locator('.red tbody tr', { hasText: 'pontus' });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/pontus\s+40\s[^]*✕ 25 %[^]*20\.0 ms/);
  expect(await page.locator('.red .lines canvas').count()).toBe(3);
  expect(await axe(page)).toEqual([]);
  await page.locator('.red .legend a', { hasText: 'pontus' }).first().click();
  await page.locator('.red tbody tr', { hasText: 'POST /dock' }).locator('a').click();
  await page.locator('.listhead', { hasText: '40 traces' }).waitFor();
});

test('a metric is shown over time by attribute, and its exemplars open their traces', async () => {
  const page = await open('/metrics');
  await page.getByLabel('Find a metric').fill('duration');
  await page.getByRole('button', { name: 'http.server.request.duration' }).click();
  await page.getByLabel('By').selectOption('http.route');
  await page.locator('.legend li', { hasText: '/separate' }).waitFor();
  const slow = await page.locator('.legend li', { hasText: '/separate' }).locator('b').innerText();
  expect(Number.parseFloat(slow)).toBeGreaterThan(90);
  await page.getByRole('button', { name: 'rate', exact: true }).click();
  await page.locator('.legend li', { hasText: /\/dock\s*[\d.]+\/s/ }).waitFor();
  await page.getByRole('button', { name: 'p95', exact: true }).click();
  await page.locator('.exemplars a', { hasText: '550 ms' }).first().waitFor();
  expect(await axe(page)).toEqual([]);
  const marks = page.locator('.lines .u-over');
  const box = (await marks.boundingBox())!;
  const dots = await page.locator('.exemplars a').count();
  expect(dots).toBeGreaterThan(1);
  expect(box.width).toBeGreaterThan(300);
  await page.locator('.exemplars a').first().click();
  await page.locator('.waterfall .span', { hasText: 'POST /dock' }).first().waitFor();
});

test('a click on the dot of an exemplar opens its trace', async () => {
  const page = await blankPage();
  const answered = page.waitForResponse((response) => response.url().includes('/api/metrics/range'));
  await visit(page, `${base}/metrics?name=http.server.request.duration&measure=p95`);
  const { data } = (await (await answered).json()) as { data: MetricRange };
  const { from, step, groups, exemplars } = data;
  const chart = page.locator('.metric .lines .u-over');
  const { width, height } = (await chart.boundingBox())!;
  const values = groups[0]!.values['p95']!;
  const top = 1.12 * Math.max(...values.map(Number), ...exemplars.map(({ value }) => value)); // as the axis leaves room
  const { time, value, traceId, spanId } = exemplars.at(-1)!;
  const x = ((time - from) / (step * (values.length - 1))) * width;
  const y = (1 - value / top) * height;
  await chart.click({ position: { x: x - 60, y } }); // beside it
  expect(new URL(page.url()).pathname).toBe('/metrics');
  await chart.click({ position: { x: x + 4, y: y - 4 } });
  await page.waitForURL(`**/trace/${traceId}?span=${spanId}`);
  await page.locator('.waterfall .span', { hasText: 'POST /dock' }).first().waitFor();
});

test('from a span to the metrics of its moment', async () => {
  const page = await open(`/trace/${id(32, 66, 5)}?span=${id(16, 4, 5)}`);
  await page.getByRole('link', { name: 'Metrics of this moment' }).click();
  await page.locator('.red tbody tr').first().waitFor();
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('service')).toBe('zura');
  expect(Math.abs(Number(searchParams.get('at')) - (Date.now() + BEGAN + 75_000))).toBeLessThan(600_000);
  await page.getByLabel('Time').selectOption('5m');
  await page.waitForURL(/last=5m/);
});

test('a gauge of two services stands side by side, in both themes', async () => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await blankPage({ colorScheme });
    await visit(page, `${base}/metrics?name=sos.docks.occupied&by=service`);
    await page.locator('.legend li', { hasText: 'pontus' }).waitFor();
    expect(await page.locator('.legend li b').allInnerTexts()).toEqual(
      expect.arrayContaining(['45 dock', '43 dock']),
    );
    expect(await axe(page)).toEqual([]);
  }
});

test('what is exported can be dropped on another observatory', async () => {
  const lines = await (await fetch(`${base}/api/export?trace=${id(32, 66, 7)}`)).text();
  const port = await freePorts(3);
  const other = await startObservatory(port);
  try {
    const page = await blankPage();
    await visit(page, `http://localhost:${port}/`);
    const transfer = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'traces.jsonl'));
      return transfer;
    }, lines);
    await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await page.locator('.dropzone.shown').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.locator('.toast', { hasText: 'traces.jsonl: 2 spans' }).waitFor();
    await page.locator(`#trace-${id(32, 66, 7)}`).waitFor();
    const save = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    expect((await save).suggestedFilename()).toBe('telemetry.jsonl');
  } finally {
    await other.stop();
  }
});
