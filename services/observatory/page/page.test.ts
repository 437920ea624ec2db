import { beforeEach, expect, test } from 'vitest';
import { Health } from '../../service/health.ts';
import { observatoryApp } from '../app.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { silent, start } from '../testing/servers.ts';
import { addLogs, addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';

let store: TelemetryStore;
let base: string;

beforeEach(async () => {
  store = new TelemetryStore(1e8);
  const health = new Health('observatory');
  const metrics = new MetricStore();
  base = await start(observatoryApp({ store, metrics, health, logger: silent, host: '127.0.0.1' }));
});

async function page(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${base}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

test('an empty list says what to do', async () => {
  expect((await page('/')).text).toContain('curl -X POST localhost:32001/dock/pontus-spaceport');
});

test('whatever strangers send is shown as text, on both pages', async () => {
  const evil = `<script>alert("1")</script><img src=x onerror='alert(1)'>`;
  const values = attributes({ [evil]: evil });
  addSpans(store, evil, {
    name: evil,
    attributes: values,
    status: { code: 2, message: evil },
    events: [{ name: evil, attributes: values }],
  });
  addLogs(store, evil, {
    traceId: traceId(1),
    body: { stringValue: evil },
    severityText: evil,
    attributes: values,
  });
  for (const path of ['/', `/trace/${traceId(1)}`]) {
    const { text, headers } = await page(path);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<img src=x');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  }
});

test('a failed trace is marked in the list, and its failed span in the waterfall', async () => {
  addSpans(store, 'endeavour', { status: { code: 2 } }, { spanId: spanId(2), parentSpanId: spanId(1) });
  expect((await page('/')).text).toMatch(/<tr class="failed">/);
  const { text } = await page(`/trace/${traceId(1)}`);
  expect(text).toMatch(new RegExp(`<details id="s${spanId(1)}" class="failed">`));
  expect(text).toMatch(new RegExp(`<details id="s${spanId(2)}" class="">`));
});

test('spans whose parents are missing, or that are each other’s parents, are shown too', async () => {
  addSpans(
    store,
    'endeavour',
    { spanId: spanId(1), parentSpanId: spanId(9) },
    { spanId: spanId(2), parentSpanId: spanId(3) },
    { spanId: spanId(3), parentSpanId: spanId(2) },
    { spanId: spanId(4), parentSpanId: spanId(4) },
  );
  const { text } = await page(`/trace/${traceId(1)}`);
  expect(text.match(/<details /g)).toHaveLength(4);
  expect(text).toContain(`parent ${spanId(9)} is missing`);
});

test('a trace of 5,000 spans in one chain is shown as far as a page can bear', async () => {
  addSpans(
    store,
    'endeavour',
    ...Array.from({ length: 5_000 }, (_, index) => ({
      spanId: spanId(index + 1),
      parentSpanId: spanId(index),
    })),
  );
  const { text } = await page(`/trace/${traceId(1)}`);
  expect(text.match(/<details /g)).toHaveLength(1_000);
  expect(text).toContain('4,000 spans more');
});

test('a trace that is not here is answered 404 with a page, an id that is none 400', async () => {
  expect(await page(`/trace/${traceId(1)}`)).toMatchObject({ status: 404 });
  expect(await page('/trace/xyz')).toMatchObject({ status: 400 });
});

test('each file that the page asks for is there', async () => {
  const { text } = await page('/');
  const files = [...text.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, file]) => file!);
  expect(new Set(files).size).toBe(3);
  for (const file of files) expect(await page(file)).toMatchObject({ status: 200 });
});
