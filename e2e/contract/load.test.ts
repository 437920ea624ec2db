import { expect, test } from 'vitest';
import { post, send } from '#testkit/http.ts';
import { spansOf } from '#testkit/jaeger.ts';
import { target } from '../target.ts';
import { waitFor } from '#testkit/wait-for.ts';

const { ships, spaceports, jaeger } = target;
const TURNS = 50;
const REQUESTS = 5 * 2 * TURNS;
const DOCKING_LIMIT = 3;
/** Of each request: the ship's own, and one for each side of its two calls. */
const SPANS = 5;
/** A separation orders the dock's cleaning: send, process, and the cleaner's own. */
const CLEANING_SPANS = 3;

const CONTRACT = new Set([
  'dock 200 Ship docked successfully',
  'dock 400 Docking limit reached',
  'separate 200 Ship separated successfully',
  'separate 400 Ship not found',
]);

test(
  '500 docks and separations at once lose no request, no span and no dock',
  { timeout: 120_000 },
  async () => {
    for (const url of Object.values(spaceports)) await post(`${url}/clear_lists`);
    const answers: { saw: string; traceId: string; status: number }[] = [];
    // each ship docks and separates in turn at each spaceport, and all of them at the same time
    const lane = async (ship: string, spaceport: string) => {
      for (let turn = 0; turn < TURNS; turn++) {
        const action = turn % 2 === 0 ? 'dock' : 'separate';
        const { status, body, traceId } = await post(`${ship}/${action}/${spaceport}-spaceport`);
        const { message, detail } = body as { message?: string; detail?: string };
        answers.push({ saw: `${action} ${status} ${message ?? detail}`, traceId, status });
      }
    };
    const lanes = () =>
      Object.values(ships).flatMap((ship) =>
        Object.keys(spaceports).map((spaceport) => lane(ship, spaceport)),
      );
    const watch = setInterval(async () => {
      for (const url of Object.values(spaceports)) {
        const { body } = await send(`${url}/docked_ships`);
        overfull ||= (body as string[]).length > DOCKING_LIMIT;
      }
    }, 20);
    let overfull = false;
    await Promise.all(lanes());
    clearInterval(watch);

    expect(answers).toHaveLength(REQUESTS);
    expect(answers.filter(({ saw }) => !CONTRACT.has(saw))).toEqual([]);
    expect(overfull).toBe(false);
    const succeeded = answers.filter(({ status }) => status === 200).length;
    console.log(`${succeeded} of ${REQUESTS} succeeded`);
    expect(succeeded).toBeGreaterThanOrEqual(REQUESTS * 0.4);

    const start = performance.now();
    for (const { saw, traceId } of answers) {
      const spans = saw.startsWith('separate 200') ? SPANS + CLEANING_SPANS : SPANS;
      await waitFor(`all of trace ${traceId}`, async () => (await spansOf(jaeger, traceId)).length === spans);
    }
    console.log(`all ${REQUESTS} traces complete ${Math.round(performance.now() - start)} ms later`);
  },
);
