import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import type { FaultSettings } from './settings.ts';

/** Plants the faults that SIMULATE_DELAY_MS and FAILURE_RATE ask for, for people who learn to find them. */
export function faults(settings: FaultSettings): RequestHandler {
  const { SIMULATE_DELAY_MS: delay, FAILURE_RATE: rate } = settings;
  return async (_req, _res, next) => {
    if (delay > 0) await sleep(delay);
    if (Math.random() < rate) throw new HttpError(500, `Simulated failure (FAILURE_RATE=${rate})`);
    next();
  };
}
