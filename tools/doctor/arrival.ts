import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.ts';

const POLL_MS = 100;

/** Waits until Jaeger has a trace. @returns the time that took, in milliseconds; undefined after the time limit. */
export async function arrival(
  jaeger: string,
  traceId: string,
  patience: number,
): Promise<number | undefined> {
  const start = performance.now();
  while (performance.now() - start < patience) {
    const answer = await ask(`${jaeger}/api/traces/${traceId}`);
    if (typeof answer !== 'string' && answer.status === 200 && answer.body.includes(traceId))
      return performance.now() - start;
    await sleep(POLL_MS);
  }
  return undefined;
}
