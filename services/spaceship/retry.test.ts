import { expect, test } from 'vitest';
import { askAgain, NoAnswer, PAUSE_MS, REPEATS } from './retry.ts';

const noAnswer = new NoAnswer(504, 'no answer');

/** Counts how often it is asked; no answer comes. */
function silence() {
  const asked = { times: 0 };
  const ask = async () => {
    asked.times++;
    throw noAnswer;
  };
  return { asked, ask };
}

/** Keeps the process from everything else. */
function standStill(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('what is not answered is asked again so many times', async () => {
  const { asked, ask } = silence();
  await expect(askAgain(60_000, ask)).rejects.toBe(noAnswer);
  expect(asked.times).toBe(1 + REPEATS);
});

test('a pause that takes longer than what is left is the end of it', async () => {
  const { asked, ask } = silence();
  setTimeout(standStill, PAUSE_MS / 2, 4 * PAUSE_MS);
  await expect(askAgain(2 * PAUSE_MS, ask)).rejects.toBe(noAnswer);
  expect(asked.times).toBe(1);
});

test('a limit that is over already is not an error of its own', async () => {
  await expect(askAgain(-1, silence().ask)).rejects.toBe(noAnswer);
});
