import { afterAll, beforeAll, expect, test } from 'vitest';
import { axe, blankPage, complaints, useBrowser, visit } from './page.ts';
import { player, type Player } from '../missions/player.ts';

useBrowser();

let play: Player;
beforeAll(async () => (play = await player()));
afterAll(() => play.stop());

test('a mission is started, asked for a hint, answered wrong, shown, changed and ended on the page', async () => {
  const page = await blankPage({ viewport: { width: 380, height: 800 } });
  await visit(page, `${play.base}/missions`);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: /Where time goes/ }).click();
  await page.getByRole('button', { name: 'Start the mission' }).click();
  await page.locator('.story').waitFor();
  await page.getByRole('button', { name: 'Hint (0 of 3 taken)' }).click();
  await page.locator('.hints li').waitFor();
  await page.getByLabel('Answer').fill('venture');
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('alert').getByText('Answer in this form').waitFor();
  await page.getByLabel('Answer').fill('venture 1');
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.locator('.verdict').getByText('Not yet: venture 1').waitFor();
  expect(await page.locator('.verdict li').count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Show me' }).click();
  await page.locator('.explanation').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  await page.getByRole('link', { name: 'See it' }).click();
  await page.waitForURL(/service=.*min=/);
  await page.goBack();
  await page.getByText('Change a setting of one member').click();
  const setting = page.getByLabel('MEMBER NAME=VALUE');
  await setting.fill('zura');
  await page.getByRole('button', { name: 'Restart with it' }).click();
  await page.getByText('Write it as: zura LOG_LEVEL=debug').waitFor();
  await setting.fill('zura LOG_LEVEL=debug');
  await page.getByRole('button', { name: 'Restart with it' }).click();
  await page.getByText('zura runs with LOG_LEVEL=debug').waitFor();
  await page.getByRole('button', { name: 'End the mission' }).click();
  await page.getByRole('button', { name: 'Start the mission' }).waitFor();
  expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
});
