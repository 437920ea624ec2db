import { diag } from '@opentelemetry/api';

/** Does a part of telemetry's work; what that throws is said, and never a program's error. Undefined where it threw. */
export function harmless<T>(what: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error(`${what} could not be recorded`, error);
    return undefined;
  }
}
