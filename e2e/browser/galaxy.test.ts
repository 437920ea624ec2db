import { expect, test } from 'vitest';
import { post } from '#testkit/http.ts';
import { spansOf } from '#testkit/jaeger.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { id, sendSpans } from './otlp.ts';
import { clearDocks, complaints, openPage, target, useBrowser } from './page.ts';

useBrowser();

test('dockings, refusals and separations are shown as they happen', async () => {
  await clearDocks();
  const page = await openPage('/galaxy');
  const ship = (name: string) => page.locator(`[data-ship="${name}"]`);
  for (const name of ['endeavour', 'explorer', 'invincible'] as const) {
    await post(`${target.ships[name]}/dock/zura-spaceport`);
    await page.locator(`[data-ship="${name}"][data-berth="zura-spaceport"]`).waitFor();
  }
  await page.getByRole('img', { name: 'zura-spaceport, 3 of 3 docks taken' }).waitFor();
  await post(`${target.ships.avenger}/dock/zura-spaceport`);
  await page.locator('[data-ship="avenger"].refused').waitFor();
  await page
    .locator('.history .refused', { hasText: 'zura-spaceport refused avenger: Docking limit reached' })
    .waitFor();
  await page.locator('[data-ship="avenger"]:not(.refused)').waitFor();
  await post(`${target.ships.explorer}/separate/zura-spaceport`);
  await page.locator('[data-ship="explorer"][data-berth=""]').waitFor();
  await page.locator('.dock.cleaning').waitFor();
  await page.locator('.history', { hasText: 'explorer’s dock at zura-spaceport was cleaned' }).waitFor();
  await page.locator('.dock.cleaning').waitFor({ state: 'detached' });
  expect(await ship('avenger').getAttribute('data-berth')).toBe('');
});

test('a page that opens knows who is docked', async () => {
  await clearDocks();
  await post(`${target.ships.venture}/dock/pontus-spaceport`);
  const page = await openPage('/galaxy');
  await page.locator('[data-ship="venture"][data-berth="pontus-spaceport"]').waitFor();
});

test('a docking by click is one trace from the browser to the spaceport, shown at once', async () => {
  await clearDocks();
  const page = await openPage('/galaxy');
  await page.locator('[data-ship="explorer"]').click();
  const start = performance.now();
  await page.getByRole('button', { name: 'Dock at pontus-spaceport, 0 of 3 docks taken' }).click();
  await page.locator('[data-ship="explorer"][data-berth="pontus-spaceport"]').waitFor();
  await page.locator('.follow', { hasText: 'explorer docked at pontus-spaceport' }).waitFor();
  await page.locator('.follow li').nth(5).waitFor();
  console.log(`a click and its whole trace on the page: ${Math.round(performance.now() - start)} ms`);
  const traceId = new URL(page.url()).searchParams.get('follow')!;
  const spans = await spansOf(target.jaeger, traceId);
  expect(spans.length).toBe(6);
  const root = spans.find(({ parentId }) => parentId === undefined)!;
  expect(root).toMatchObject({ service: 'browser', name: 'Click: dock', kind: 'client' });
  const ship = spans.find(({ parentId }) => parentId === root.spanId)!;
  expect(ship).toMatchObject({
    service: 'explorer-spaceship',
    name: 'POST /dock/:spaceport',
    kind: 'server',
  });
  await page.getByText('Open the trace').click();
  await page.locator('.trace-summary.ok').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/trace/${traceId}`);
});

test('a docked ship separates by click, and a refusal by click says why', async () => {
  await clearDocks();
  const page = await openPage('/galaxy');
  for (const name of ['endeavour', 'explorer', 'invincible']) {
    await page.getByRole('button', { name: `Dock at pontus with ${name}` }).click();
    await page.locator(`[data-ship="${name}"][data-berth="pontus-spaceport"]`).waitFor();
  }
  await page.getByRole('button', { name: 'Dock at pontus with avenger' }).click();
  await page
    .locator('.follow.refused', { hasText: 'pontus-spaceport refused: Docking limit reached' })
    .waitFor();
  await page.locator('[data-ship="explorer"]').click();
  await page.locator('[data-ship="explorer"][data-berth=""]').waitFor();
  await page.locator('.follow', { hasText: 'explorer separated from pontus-spaceport' }).waitFor();
});

test('a trace in which each span is the child of the one before can be followed', async () => {
  const traceId = id(32, 9);
  const spans = Array.from({ length: 6_000 }, (_, index) => ({
    traceId,
    spanId: id(16, 9, index),
    ...(index > 0 && { parentSpanId: id(16, 9, index - 1) }),
    start: index,
    duration: 6_000 - index,
  }));
  await sendSpans('deep', spans);
  complaints.length = 0;
  const page = await openPage(`/galaxy?follow=${traceId}`);
  await page.locator('.follow li').nth(11).waitFor();
  expect(await page.locator('.follow li').count()).toBe(12);
  await page.getByText('Open the trace').click();
  await page.locator('.trace-summary.ok').waitFor();
  expect(complaints).toEqual([]);
});

test('the keyboard alone docks a ship', async () => {
  await clearDocks();
  const page = await openPage('/galaxy');
  await page.locator('[data-ship="venture"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-ship="venture"].chosen').waitFor();
  await page.getByRole('button', { name: /^Dock at zura-spaceport/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-ship="venture"][data-berth="zura-spaceport"]').waitFor();
});

test('looking at the galaxy leaves no traces', async () => {
  const count = async () => {
    const { data } = (await (await fetch(`${target.observatory}/api/stats`)).json()) as {
      data: { spans: number };
    };
    return data.spans;
  };
  const before = await waitFor('the spans to settle', async () => {
    const first = await count();
    await new Promise((resolve) => setTimeout(resolve, 600));
    return (await count()) === first && first;
  });
  await openPage('/galaxy');
  const { traceId } = await post(`${target.spaceports.zura}/clear_lists`);
  await waitFor('a later trace', async () => (await spansOf(target.jaeger, traceId)).length === 1);
  expect(await count()).toBe(before + 1);
});
