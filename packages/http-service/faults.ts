import { randomBytes, scryptSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import type { FaultSettings } from './settings.ts';

/** A failure that FAILURE_RATE asked for. It is reported as an unexpected error is, and its text does not give the setting away. */
export class ControlLoopError extends HttpError {}

/**
 * Delays and fails requests as SIMULATE_DELAY_MS and FAILURE_RATE say.
 * @param signal ends the wait.
 * @throws {ControlLoopError} at the rate that is set.
 */
export async function simulateFaults(settings: FaultSettings, signal?: AbortSignal): Promise<void> {
  const { SIMULATE_DELAY_MS: delay, FAILURE_RATE: rate } = settings;
  if (delay > 0) await sleep(delay, undefined, signal && { signal });
  if (Math.random() < rate) throw new ControlLoopError(500, 'The control loop lost its sensors');
}

/** Simulates faults before a request is handled. */
export function faults(settings: FaultSettings): RequestHandler {
  return async (_req, _res, next) => {
    await simulateFaults(settings);
    next();
  };
}

/**
 * Waits where SIMULATE_SLOW_PASSENGERS says so for this number of passengers. The wait is part of the caller's span: its self time.
 * @param signal ends the wait.
 */
export async function checkManifest(
  { SIMULATE_SLOW_PASSENGERS: slow }: FaultSettings,
  passengers: number,
  signal?: AbortSignal,
): Promise<void> {
  if (slow && passengers > slow.above) await sleep(slow.ms, undefined, signal && { signal });
}

/** Blocks the event loop at intervals, as SIMULATE_BLOCKED_LOOP says, until the process ends. */
export function blockEventLoop({ SIMULATE_BLOCKED_LOOP: blocked }: FaultSettings): void {
  if (blocked) setInterval(() => rotateKeys(blocked.ms), blocked.every).unref();
}

/** Derives keys on the main thread for `ms` milliseconds: the CPU is busy, as with real work in the wrong thread. */
function rotateKeys(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) scryptSync(randomBytes(16), 'sos', 32);
}
