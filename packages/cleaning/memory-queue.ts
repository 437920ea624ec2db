import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attempt } from './clean.ts';
import { linksTo, messagingAttributes, startSending } from './messaging.ts';
import { QUEUE, type CleaningOrder } from './order.ts';

/** The value of `messaging.system`: no broker is involved. */
const SYSTEM = 'sos_memory';

/**
 * The cleaning queue of a spaceport without a database. The same process handles each order, with one attempt: immediately, or later if
 * the concurrency limit is reached. Its spans are those of pg-boss: `send cleaning` (PRODUCER) and `process cleaning` (CONSUMER).
 */
export class MemoryQueue {
  readonly #open = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #handle: (attempt: Attempt) => Promise<void>;
  readonly #concurrency: number;
  #underWay = 0;

  /**
   * @param handle processes an order.
   * @param concurrency the most orders that are processed at a time.
   */
  constructor(handle: (attempt: Attempt) => Promise<void>, concurrency = Infinity) {
    this.#handle = handle;
    this.#concurrency = concurrency;
  }

  /** The number of orders that are not processed yet. */
  get depth(): number {
    return this.#open.size;
  }

  /** Places an order. */
  order(order: CleaningOrder): void {
    const ordered = new Date();
    const sending = startSending(SYSTEM, order);
    const work = this.#inTurn(() => this.#process(order, sending.carrier, ordered)).finally(() =>
      this.#open.delete(work),
    );
    this.#open.add(work);
    sending.sent();
  }

  /** Resolves when all orders are processed. */
  async close(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #inTurn(process: () => Promise<void>): Promise<void> {
    if (this.#underWay < this.#concurrency) this.#underWay++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await Promise.resolve(); // after the order's own span has ended
    await process();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#underWay--;
  }

  async #process(order: CleaningOrder, carrier: Record<string, string>, ordered: Date): Promise<void> {
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
    const attempt = { order, number: 1, isLast: true, ordered };
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
