import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import * as sos from '#contract/attributes.ts';
import { HttpError } from '#http-service/http-error.ts';
import type { FaultSettings } from '#http-service/settings.ts';
import type { DockMetrics } from './metrics.ts';
import type { ManifestCache } from './manifest-cache.ts';
import type { Register } from './register.ts';

/** The context that a spaceport's handlers share. */
export interface HandlerContext {
  name: string;
  register: Register;
  logger: Logger;
  metrics: DockMetrics;
  faults: FaultSettings;
  /** The cache of manifests. */
  manifests?: ManifestCache | undefined;
}

/** Marks the request's span as being about this ship at this spaceport. */
export function describeSpan(context: HandlerContext, shipId: string, passengers?: number): void {
  const span = trace.getActiveSpan();
  span?.setAttribute(sos.SPACEPORT_NAME, context.name);
  span?.setAttribute(sos.SHIP_ID, shipId);
  if (passengers !== undefined) span?.setAttribute(sos.SHIP_PASSENGERS, passengers);
}

/**
 * Refuses a request: logs `message` at error level, counts the refusal by its reason, and responds 400 with that reason.
 * @throws {HttpError} always.
 */
export function refuse(
  context: HandlerContext,
  shipId: string,
  reason: string,
  message: string = reason,
): never {
  context.logger.error({ ship_id: shipId }, message);
  context.metrics.refused(reason);
  trace.getActiveSpan()?.setAttribute(sos.REFUSAL_REASON, reason);
  throw new HttpError(400, reason);
}
