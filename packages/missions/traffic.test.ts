import { expect, test } from 'vitest';
import { sendTraffic, type Send, type TrafficPlan } from './traffic.ts';

const PLAN: TrafficPlan = {
  seed: 'a',
  rate: 2000,
  ships: ['avenger', 'endeavour', 'explorer', 'invincible', 'venture'],
  spaceports: { pontus: 1, zura: 3 },
  docks: 3,
};

/** Sends `count` requests to ships that answer as `answer` says. @returns the requests, in order, and the statuses. */
async function traffic(count: number, answer: Send, plan = PLAN) {
  const end = new AbortController();
  const sent: string[] = [];
  const statuses = await sendTraffic(
    plan,
    async (ship, action, spaceport) => {
      if (sent.push(`${ship} ${action} ${spaceport}`) >= count) end.abort();
      return answer(ship, action, spaceport);
    },
    end.signal,
  );
  return { sent, statuses };
}

const fine: Send = async () => ({ status: 200 });

test('a seed decides the order', async () => {
  const first = await traffic(200, fine);
  expect((await traffic(200, fine)).sent).toEqual(first.sent);
  expect((await traffic(200, fine, { ...PLAN, seed: 'b' })).sent).not.toEqual(first.sent);
});

test('ships dock, then separate; no spaceport gets more than it has docks, and each gets its share', async () => {
  const docked = new Map<string, string>();
  const { sent, statuses } = await traffic(400, async (ship, action, spaceport) => {
    if (action === 'dock') {
      expect(docked.has(ship)).toBe(false);
      docked.set(ship, spaceport);
    } else {
      expect(docked.get(ship)).toBe(spaceport);
      docked.delete(ship);
    }
    expect([...docked.values()].filter((each) => each === spaceport).length).toBeLessThanOrEqual(3);
    return { status: 200 };
  });
  expect(statuses).toEqual({ 200: 400 });
  const docks = sent.filter((request) => request.includes(' dock '));
  const share = docks.filter((request) => request.endsWith('zura')).length / docks.length;
  expect(share).toBeGreaterThan(0.55);
  expect(share).toBeLessThan(0.85);
});

test('what fails is tried again, and what does not answer is counted', async () => {
  const only = { ...PLAN, ships: ['explorer'], spaceports: { zura: 1 } };
  const answers = [500, 200, 500, 200, 400, 200];
  const { sent } = await traffic(6, async () => ({ status: answers.shift() as number }), only);
  expect(sent.map((request) => request.split(' ')[1])).toEqual([
    'dock',
    'dock',
    'separate',
    'separate',
    'dock',
    'dock',
  ]);
  const silent = await traffic(5, async () => Promise.reject(new Error('the connection broke')));
  expect(silent.statuses).toEqual({ 0: 5 });
});

test('each ship has one open request, and the end waits for them', async () => {
  const open = new Map<string, number>();
  const { statuses } = await traffic(20, async (ship) => {
    open.set(ship, (open.get(ship) ?? 0) + 1);
    expect(open.get(ship)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open.set(ship, 0);
    return { status: 200 };
  });
  expect(statuses).toEqual({ 200: 20 });
});
