import { beforeAll, expect, test } from 'vitest';
import { post } from '#testkit/http.ts';
import { id, sendSpans } from './otlp.ts';
import { clearDocks, dockAndRefuse, openPage, target, useBrowser } from './page.ts';

useBrowser();

let refused: string;

beforeAll(async () => {
  ({ refused } = await dockAndRefuse());
});

const ROWS = '.tracelist .virtual [role="row"]';

test('a trace appears on its own, with who it is about and why it failed', async () => {
  const page = await openPage('/');
  const { traceId } = await post(`${target.ships.venture}/dock/pontus-spaceport`);
  const row = page.locator(`#trace-${traceId}.refused`);
  await row.waitFor();
  expect(await row.innerText()).toContain('venture → pontus-spaceport');
  expect(await row.innerText()).toContain('Docking limit reached');
  expect(await page.locator(ROWS).first().getAttribute('id')).toBe(`trace-${traceId}`);
});

test('filters narrow the list, and the address brings them back', async () => {
  const page = await openPage('/');
  await page.locator(ROWS).nth(3).waitFor();
  await page.getByLabel('Service').selectOption('avenger-spaceship');
  await page.getByLabel('Status').selectOption('refused');
  await page.locator(`#trace-${refused}`).waitFor();
  await page.getByLabel('Attribute').fill('sos.ship.id=avenger');
  await page.keyboard.press('Enter');
  await page.getByLabel('Text, or a trace id').fill('DOCK IS FULL');
  await page.waitForURL(/text=/);
  const { searchParams, search } = new URL(page.url());
  expect(Object.fromEntries(searchParams)).toEqual({
    service: 'avenger-spaceship',
    status: 'refused',
    attribute: 'sos.ship.id=avenger',
    text: 'DOCK IS FULL',
  });
  const other = await openPage(`/${search}`);
  await other.locator(`#trace-${refused}`).waitFor();
  expect(await other.getByLabel('Service').inputValue()).toBe('avenger-spaceship');
  for (const row of await other.locator(ROWS).allInnerTexts()) expect(row).toContain('avenger → ');
  await other.getByLabel('At least').fill('59999');
  await other.locator('.empty', { hasText: 'No trace matches' }).waitFor();
  await other.getByText('Clear all filters').click();
  await other.locator(ROWS).nth(3).waitFor();
  expect(new URL(other.url()).search).toBe('');
});

test('a trace id that is pasted opens its trace', async () => {
  const page = await openPage('/');
  await page.getByLabel('Text, or a trace id').fill(`traceresponse: 00-${refused}-00f067aa0ba902b7-01`);
  await page.locator('.trace-summary.refused').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/trace/${refused}`);
});

test('paused, the list stands still and counts what waits', async () => {
  const page = await openPage('/');
  await page.locator(ROWS).first().waitFor();
  await page.keyboard.press('p');
  await page.getByText('Resume').waitFor();
  const { traceId } = await post(`${target.ships.avenger}/dock/pontus-spaceport`);
  await page.getByText('Resume (1 new)').waitFor();
  expect(await page.locator(`#trace-${traceId}`).count()).toBe(0);
  await page.keyboard.press('p');
  await page.locator(`#trace-${traceId}`).waitFor();
});

test('keys choose a trace and open it', async () => {
  const page = await openPage('/?status=refused');
  await page.locator(ROWS).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.trace-summary.refused').waitFor();
  await page.keyboard.press('u');
  await page.locator('.tracelist').waitFor();
  expect(new URL(page.url()).search).toBe('?status=refused');
});

test('logs are live, filtered by level and service, and lead to their trace', async () => {
  await clearDocks();
  const page = await openPage('/logs?level=17&service=pontus-spaceport');
  for (const ship of ['endeavour', 'explorer', 'invincible', 'venture'] as const)
    await post(`${target.ships[ship]}/dock/pontus-spaceport`);
  const line = page
    .locator('.tail .logline', { hasText: 'Dock is full' })
    .filter({ hasText: 'venture' })
    .first();
  await line.waitFor();
  for (const level of await page.locator('.tail .level').allInnerTexts()) expect(level).toBe('ERROR');
  await line.click();
  await page.locator('.details .record', { hasText: 'Dock is full' }).waitFor();
  await page.locator('.details .pairs', { hasText: 'ship_id' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.details').waitFor({ state: 'detached' });
  await line.locator('a').click();
  await page.locator('.details .reason').waitFor();
  expect(await page.locator('.details h2').innerText()).toBe('POST /dock');
});

test('the map tells who asked whom, with rate, errors and durations, and the metrics', async () => {
  const page = await openPage('/map');
  await page.locator('.mapping .node', { hasText: 'pontus-spaceport' }).waitFor();
  const row = page.locator('tbody tr', { hasText: 'pontus-spaceport' }).first();
  expect(await row.innerText()).toMatch(/\d+\.\d[^]*! \d+ %[^]*(ms|µs|s)/);
  await page
    .locator('.docks', { hasText: 'pontus-spaceport' })
    .filter({ hasText: 'of 3 docks taken' })
    .waitFor();
  await page.locator('.metrics tr', { hasText: 'zura-spaceport' }).filter({ hasText: 'MiB' }).waitFor();
  expect(await page.locator('.edge.refused').count()).toBeGreaterThan(0);
});

test('a call through a queue is a dotted edge with its name, and its time in the queue is a view', async () => {
  const traceId = id(32, 91);
  const attributes = { 'messaging.destination.name': 'orders' };
  await sendSpans('shop', [{ traceId, spanId: id(16, 91, 1), name: 'send orders', kind: 4, attributes }]);
  await sendSpans('packer', [
    {
      traceId,
      spanId: id(16, 91, 2),
      parentSpanId: id(16, 91, 1),
      name: 'process orders',
      kind: 5,
      start: 251,
      attributes,
    },
  ]);
  const page = await openPage('/map');
  const edge = page.locator('.edge.queue');
  await edge.waitFor();
  expect(await edge.evaluate((path) => getComputedStyle(path).strokeLinecap)).toBe('round');
  expect(await page.locator('.mapping').getAttribute('aria-label')).toContain(
    'shop sent packer 1 message through a queue',
  );
  const box = async (selector: string, hasText: string) =>
    (await page.locator(selector, { hasText }).boundingBox())!;
  const [name, from, to] = [
    await box('.via', 'queue'),
    await box('.node', 'shop'),
    await box('.node', 'packer'),
  ];
  expect(name.x).toBeGreaterThan(from.x + from.width);
  expect(name.x + name.width).toBeLessThan(to.x);
  await page.getByRole('link', { name: 'Traces' }).click();
  await page.getByText('Views', { exact: true }).click();
  await page.getByRole('link', { name: 'Time in queue' }).click();
  const row = page.locator('.groups tbody tr', { hasText: 'orders' });
  expect((await row.innerText()).split(/\s*\t\s*/)).toContain('250 ms');
});

test('the slowest statements are a view, and a fleet that keeps its docks in memory says how to have some', async () => {
  const page = await openPage('/');
  await page.getByText('Views', { exact: true }).click();
  const view = page.getByRole('link', { name: 'Slowest statements' });
  await view.click();
  await page.locator('.groups', { hasText: 'FLEET_DATABASE=embedded npm start' }).waitFor();
  const traceId = id(32, 92);
  const spans = ['select 1', 'select 1', 'select pg_sleep($1)'].map((statement, index) => ({
    traceId,
    spanId: id(16, 92, index),
    name: 'pg.query',
    kind: 3,
    duration: statement === 'select 1' ? 2 : 900,
    attributes: { 'db.query.text': statement },
  }));
  await sendSpans('register', spans);
  const rows = page.locator('.groups tbody th');
  await rows.nth(1).waitFor();
  expect(await rows.allInnerTexts()).toEqual(['select pg_sleep($1)', 'select 1']);
  await page.locator('.groups').getByRole('button', { name: 'Count' }).click();
  await page.locator('.groups tbody th').first().filter({ hasText: 'select 1' }).waitFor();
});
