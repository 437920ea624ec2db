import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import * as sos from '#contract/attributes.ts';
import { HttpError } from '#http-service/http-error.ts';
import type { DockMetrics } from './metrics.ts';
import type { Register } from './register.ts';

/** What the handlers of a spaceport work with. */
export interface Desk {
  name: string;
  register: Register;
  logger: Logger;
  metrics: DockMetrics;
}

/** Marks the request's span as being about this ship at this spaceport. */
export function describeSpan(desk: Desk, shipId: string, passengers?: number): void {
  const span = trace.getActiveSpan();
  span?.setAttribute(sos.SPACEPORT_NAME, desk.name);
  span?.setAttribute(sos.SHIP_ID, shipId);
  if (passengers !== undefined) span?.setAttribute(sos.SHIP_PASSENGERS, passengers);
}

/**
 * Says no: logs `message` at error level, counts the refusal by its reason, and answers 400 with that reason.
 * @throws {HttpError} always.
 */
export function refuse(desk: Desk, shipId: string, reason: string, message: string = reason): never {
  desk.logger.error({ ship_id: shipId }, message);
  desk.metrics.refused(reason);
  trace.getActiveSpan()?.setAttribute(sos.REFUSAL_REASON, reason);
  throw new HttpError(400, reason);
}
