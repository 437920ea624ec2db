import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from './waiting-requests.ts';

function workFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('the first request after a sleep has not waited', async () => {
  const queue = new Queue();
  await sleep(20);
  queue.take();
  expect(queue.waited).toBeLessThan(20);
});

test('in one turn, a request waits for those before it', async () => {
  const queue = new Queue();
  await sleep(20);
  for (let request = 0; request < 3; request++) {
    queue.take();
    workFor(30);
  }
  queue.take();
  expect(queue.waited).toBeGreaterThanOrEqual(90);
  expect(queue.taken).toBe(4);
});

test('what a turn finds may have waited for all of the turn before', async () => {
  const queue = new Queue();
  await sleep(20);
  queue.take();
  workFor(60);
  await nextTurn();
  queue.take();
  expect(queue.waited).toBeGreaterThanOrEqual(60);
  expect(queue.taken).toBe(2);
});

test('a pause is not a queue: nobody was taken meanwhile', async () => {
  const queue = new Queue();
  await sleep(20);
  workFor(100);
  queue.take();
  expect(queue.taken).toBe(1);
});
