import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
} from '@opentelemetry/api';
import * as sos from '#contract/attributes.ts';
import { QUEUE, type CleaningOrder } from './order.ts';

/**
 * Attributes of a span about one order, by the messaging conventions 1.45, whose status is Development. pg-boss 12.38 writes the same
 * ones (its telemetry.js).
 */
export function messagingAttributes(system: string, operation: 'send' | 'process', id: string): Attributes {
  return {
    'messaging.system': system,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': QUEUE,
    'messaging.message.id': id,
  };
}

/** The subject of an order, in SOS's own attributes. */
export function orderAttributes({ separation, spaceport, shipId, passengers }: CleaningOrder): Attributes {
  return {
    [sos.SEPARATION_ID]: separation,
    [sos.SPACEPORT_NAME]: spaceport,
    [sos.SHIP_ID]: shipId,
    [sos.SHIP_PASSENGERS]: passengers,
  };
}

/** The links of a `process` span: to the `send` span, which the conventions require even if that is its parent. */
export function linksTo(carrier: CleaningOrder['trace']): Link[] {
  const sent = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier ?? {}));
  return sent ? [{ context: sent }] : [];
}

/** A `send` span that has not ended. */
export interface Sending {
  /** The span's trace context, as text to be stored with the order; without baggage, which must not be stored. */
  carrier: Record<string, string>;
  /** The order is in the queue. */
  sent(): void;
  /** It is unknown whether the order is in the queue. */
  failed(error: unknown): void;
}

/**
 * Begins the PRODUCER span of an order that may be placed. Where it is not, neither `sent` nor `failed` is called: a span that does
 * not end is never exported. The span is not made active, so that its only child is the span that processes the order.
 * @param system the value of `messaging.system`.
 */
export function startSending(system: string, order: CleaningOrder): Sending {
  const attributes = { ...messagingAttributes(system, 'send', order.separation), ...orderAttributes(order) };
  const span = trace.getTracer('sos').startSpan(`send ${QUEUE}`, { kind: SpanKind.PRODUCER, attributes });
  const carrier: Record<string, string> = {};
  propagation.inject(propagation.deleteBaggage(trace.setSpan(context.active(), span)), carrier);
  return {
    carrier,
    sent: () => span.end(),
    failed: (error) => {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      span.end();
    },
  };
}
