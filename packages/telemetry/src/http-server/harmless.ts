import { diag } from '@opentelemetry/api';

/** Runs a part of telemetry; an exception is logged and never reaches the program. Undefined if it threw. */
export function harmless<T>(what: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error(`${what} could not be recorded`, error);
    return undefined;
  }
}
