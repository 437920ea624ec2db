import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import type { FaultSettings } from './settings.ts';

/** A failure that FAILURE_RATE asked for: it is reported as an unexpected error is. */
export class SimulatedFailure extends HttpError {}

/**
 * Waits and fails as SIMULATE_DELAY_MS and FAILURE_RATE say, for people who learn to find faults.
 * @param signal ends the wait.
 * @throws {SimulatedFailure} at the rate that is set.
 */
export async function simulateFaults(settings: FaultSettings, signal?: AbortSignal): Promise<void> {
  const { SIMULATE_DELAY_MS: delay, FAILURE_RATE: rate } = settings;
  if (delay > 0) await sleep(delay, undefined, signal && { signal });
  if (Math.random() < rate) throw new SimulatedFailure(500, `Simulated failure (FAILURE_RATE=${rate})`);
}

/** Simulates faults before a request is handled. */
export function faults(settings: FaultSettings): RequestHandler {
  return async (_req, _res, next) => {
    await simulateFaults(settings);
    next();
  };
}
