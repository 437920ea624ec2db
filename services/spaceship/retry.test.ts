import { expect, test } from 'vitest';
import { retry, NoResponseError, RETRY_DELAY_MS, MAX_RETRIES } from './retry.ts';

const noResponse = new NoResponseError(504, 'no response');

/** Counts the calls; no response comes. */
function silence() {
  const calls = { times: 0 };
  const call = async () => {
    calls.times++;
    throw noResponse;
  };
  return { calls, call };
}

/** Blocks the event loop. */
function standStill(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('a call without a response is retried', async () => {
  const { calls, call } = silence();
  await expect(retry(60_000, call)).rejects.toBe(noResponse);
  expect(calls.times).toBe(1 + MAX_RETRIES);
});

test('a delay that outlasts the limit ends the retries', async () => {
  const { calls, call } = silence();
  setTimeout(standStill, RETRY_DELAY_MS / 2, 4 * RETRY_DELAY_MS);
  await expect(retry(2 * RETRY_DELAY_MS, call)).rejects.toBe(noResponse);
  expect(calls.times).toBe(1);
});

test('a limit that has passed already is not an error of its own', async () => {
  await expect(retry(-1, silence().call)).rejects.toBe(noResponse);
});
