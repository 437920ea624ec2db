import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attempt } from './clean.ts';
import { linksTo, messagingAttributes, startSending } from './messaging.ts';
import { QUEUE, type CleaningOrder } from './order.ts';

/** The value of `messaging.system`: no broker is involved. */
const SYSTEM = 'sos_memory';

/**
 * The cleaning queue of a spaceport without a database. Each order is taken up at once, in the same process and with one attempt. Its
 * spans are those of pg-boss: `send cleaning` (PRODUCER) and `process cleaning` (CONSUMER).
 */
export class MemoryQueue {
  readonly #open = new Set<Promise<void>>();
  readonly #handle: (attempt: Attempt) => Promise<void>;

  /** @param handle carries out an order. */
  constructor(handle: (attempt: Attempt) => Promise<void>) {
    this.#handle = handle;
  }

  /** How many orders are not carried out yet. */
  get depth(): number {
    return this.#open.size;
  }

  /** Places an order. */
  order(order: CleaningOrder): void {
    const sending = startSending(SYSTEM, order);
    const work = this.#process(order, sending.carrier).finally(() => this.#open.delete(work));
    this.#open.add(work);
    sending.sent();
  }

  /** Done when all orders are carried out. */
  async close(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #process(order: CleaningOrder, carrier: Record<string, string>): Promise<void> {
    await Promise.resolve(); // after the order's own span has ended
    const parent = propagation.extract(ROOT_CONTEXT, carrier);
    const span = trace.getTracer('sos').startSpan(
      `process ${QUEUE}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: messagingAttributes(SYSTEM, 'process', order.separation),
        links: linksTo(carrier),
      },
      parent,
    );
    const attempt = { order, number: 1, isLast: true, ordered: new Date() };
    try {
      await context.with(trace.setSpan(parent, span), () => this.#handle(attempt));
    } catch (error) {
      span.recordException(error as Error); // the handler has reported it
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    } finally {
      span.end();
    }
  }
}
