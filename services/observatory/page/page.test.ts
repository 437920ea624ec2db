import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Health } from '#http-service/health.ts';
import { observatoryApp } from '../app.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { silent, start } from '#testkit/servers.ts';
import { addLogs, addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { compressed, importMap, loadAssets } from './assets.ts';

/** What a browser loads, libraries included: 150 KB compressed. */
const BUDGET = 150_000;

let store: TelemetryStore;
let health: Health;
let base: string;

beforeEach(async () => {
  store = new TelemetryStore(1e8);
  health = new Health('observatory');
  const metrics = new MetricStore();
  base = await start(observatoryApp({ store, metrics, health, logger: silent, host: '127.0.0.1' }));
});

interface Event {
  put: { id: string }[];
}

/** A stream, to ask for its next event; undefined where it has ended. */
async function listen(path: string) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${base}${path}`, { signal: abort.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Event | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await reader.read();
        if (done) return undefined;
        text += value;
        continue;
      }
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event.startsWith('data: ')) return JSON.parse(event.slice(6));
    }
  };
  return { next, status: response.status };
}

async function idsOf(query: string): Promise<string[]> {
  const event = await (await listen(`/page/live/traces?${query}`)).next();
  return event!.put.map(({ id }) => id);
}

test('every view is the same page, whose policy allows nothing but its own files', async () => {
  for (const path of ['/', `/trace/${traceId(1)}`]) {
    const response = await fetch(`${base}${path}`);
    const policy = response.headers.get('content-security-policy')!;
    const [, inline] = /<script type="importmap">(.*?)<\/script>/.exec(await response.text())!;
    const hash = createHash('sha256').update(inline!).digest('base64');
    expect(policy).toContain(`default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self';`);
    expect(policy).not.toContain('unsafe');
  }
});

test('each file that the page asks for is there, and stays within the budget of bytes', async () => {
  const text = await (await fetch(base)).text();
  const linked = [...text.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, file]) => file!);
  expect(new Set(linked)).toEqual(new Set(loadAssets().keys()));
  for (const file of linked) expect((await fetch(`${base}${file}`)).status).toBe(200);
  const assets = [...loadAssets().values()];
  const sizeIn = (encoding: 'br' | 'gzip') =>
    assets.reduce((sum, asset) => sum + compressed(asset, encoding).length, 0);
  process.stdout.write(
    `the page: ${assets.length} files, ${sizeIn('br')} bytes as br, ${sizeIn('gzip')} as gzip\n`,
  );
  expect(sizeIn('br')).toBeLessThan(BUDGET);
  expect(sizeIn('gzip')).toBeLessThan(BUDGET);
  for (const asset of assets) {
    expect(gunzipSync(compressed(asset, 'gzip'))).toEqual(asset.body);
    expect(brotliDecompressSync(compressed(asset, 'br'))).toEqual(asset.body);
  }
  const { headers } = await fetch(`${base}/page/main.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(headers.get('content-encoding')).toBe('br');
});

test('scripts import only what the page serves', () => {
  const assets = loadAssets();
  for (const { path, body } of assets.values())
    for (const [, name] of `${body}`.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gm)) {
      const target = name!.startsWith('.')
        ? new URL(name!, `http://page${path}`).pathname
        : importMap.imports[name!];
      expect([path, name, assets.has(target ?? '')]).toEqual([path, name, true]);
    }
});

test('the list begins with all traces, the newest first, and tells what comes later', async () => {
  addSpans(store, 'endeavour', { traceId: traceId(1), startTimeUnixNano: '1000000' });
  addSpans(store, 'explorer', { traceId: traceId(2), startTimeUnixNano: '2000000', status: { code: 2 } });
  const { next } = await listen('/page/live/traces');
  expect(await next()).toMatchObject({
    reset: true,
    put: [
      { id: traceId(2), service: 'explorer', outcome: 'failed', failed: 1, reason: 'it does not say why' },
      { id: traceId(1), outcome: 'ok', failed: 0 },
    ],
  });
  expect(await next()).toMatchObject({ services: ['endeavour', 'explorer'], stats: { traces: 2 } });
  addSpans(store, 'endeavour', { traceId: traceId(1), spanId: spanId(2) });
  expect(await next()).toMatchObject({ put: [{ id: traceId(1), spans: 2 }] });
});

test('filters take service, operation, status, duration, attribute and text', async () => {
  const values = attributes({ 'sos.ship.id': 'explorer' });
  addSpans(store, 'ship', { traceId: traceId(1), name: 'dock', attributes: values });
  addSpans(store, 'port', { traceId: traceId(2), name: 'separate', status: { code: 2 } });
  addSpans(store, 'port', {
    traceId: traceId(3),
    name: 'dock',
    startTimeUnixNano: '1763697600000000000',
    endTimeUnixNano: '1763697609000000000',
  });
  addLogs(store, 'port', { traceId: traceId(3), body: { stringValue: 'Dock is "full"' } });
  const one = traceId(1);
  const two = traceId(2);
  const three = traceId(3);
  expect(new Set(await idsOf(''))).toEqual(new Set([one, two, three]));
  expect(await idsOf('service=ship')).toEqual([one]);
  expect(await idsOf('service=port&operation=dock')).toEqual([three]);
  expect(await idsOf('status=error')).toEqual([two]);
  expect(new Set(await idsOf('status=ok'))).toEqual(new Set([one, three]));
  expect(await idsOf('min=100')).toEqual([three]);
  expect(new Set(await idsOf('max=100'))).toEqual(new Set([one, two]));
  expect(await idsOf('attribute=sos.ship.id%3Dexplorer')).toEqual([one]);
  expect(await idsOf('service=port&attribute=sos.ship.id%3Dexplorer')).toEqual([]);
  expect(await idsOf(`text=${encodeURIComponent('is "FULL"')}`)).toEqual([three]);
  expect(await idsOf('text=stringValue')).toEqual([]);
  expect(await idsOf(`text=${two}`)).toEqual([two]);
  expect((await listen('/page/live/traces?min=much')).status).toBe(400);
});

test('a list finds by outcome what it shows, and shows own traffic only to who asks for it', async () => {
  const refused = [{ key: 'http.response.status_code', value: { intValue: '400' } }];
  addSpans(store, 'ship', { traceId: traceId(1), attributes: refused, status: { code: 2 } });
  addSpans(store, 'ship', { traceId: traceId(2), status: { code: 2 } });
  addSpans(store, 'doctor', { traceId: traceId(3) });
  expect(await idsOf('status=refused')).toEqual([traceId(1)]);
  expect(await idsOf('status=error')).toEqual([traceId(2)]);
  expect(await idsOf('status=ok')).toEqual([]);
  expect(await idsOf('status=ok&own=1')).toEqual([traceId(3)]);
  expect((await listen('/page/live/traces?status=bad')).status).toBe(400);
});

test('a trace comes as it is kept, with the names of who sent it', async () => {
  addSpans(store, 'endeavour', { name: '</script>' });
  addLogs(store, 'endeavour', { traceId: traceId(1), body: { stringValue: 'docked' } });
  const response = await fetch(`${base}/page/trace/${traceId(1)}`);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await response.json()).toMatchObject({
    id: traceId(1),
    services: ['endeavour'],
    origins: [{ service: 'endeavour' }],
    summary: { outcome: 'ok' },
    spans: [[0, { name: '</script>' }, 'ok']],
    logs: [[0, { body: { stringValue: 'docked' } }]],
  });
  expect((await fetch(`${base}/page/trace/${traceId(9)}`)).status).toBe(404);
  expect((await fetch(`${base}/page/trace/xyz`)).status).toBe(400);
});

test('spans that share an id come with ids of their own', async () => {
  addSpans(store, 'gateway', { kind: 3, name: 'call' });
  addSpans(store, 'engine', { kind: 2, name: 'serve' });
  const { spans } = (await (await fetch(`${base}/page/trace/${traceId(1)}`)).json()) as { spans: object[] };
  expect(spans).toMatchObject([
    [0, { name: 'call', spanId: spanId(1), parentSpanId: '' }, 'ok'],
    [1, { name: 'serve', parentSpanId: spanId(1) }, 'ok'],
  ]);
});

test('a stream ends when the observatory drains', async () => {
  const { next } = await listen('/page/live/traces');
  expect(await next()).toMatchObject({ reset: true });
  await next();
  health.drain();
  expect(await next()).toBeUndefined();
});

test.each([
  ['no origin', {}, 403],
  ['another origin', { origin: 'http://evil.example' }, 403],
  ['another port', { origin: 'http://127.0.0.1:1' }, 403],
  ['what a form can send', { 'content-type': 'text/plain' }, 415],
  ['a ship that is not on the list', {}, 404],
])('an action from %s is refused', async (what, headers, status) => {
  const own = { origin: base, 'content-type': 'application/json' };
  const response = await fetch(`${base}/page/actions`, {
    method: 'POST',
    headers: what === 'no origin' ? { 'content-type': 'application/json' } : { ...own, ...headers },
    body: JSON.stringify({ ship: 'explorer', spaceport: 'pontus-spaceport', action: 'dock' }),
  });
  expect(response.status).toBe(status);
});
