import { setTimeout as sleep } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { BatchBuffer } from './batch-buffer.ts';
import type { Delivery, DeliveryReporter } from './delivery-reporter.ts';
import { exportOnce, type Exporter, type ExportOutcome, type LastRequests } from './exporter.ts';
import { backoffMs, decide, FIRST_BACKOFF_MS, type Decision } from './retry-policy.ts';

export interface QueueOptions {
  signal: 'traces' | 'logs';
  /** What is queued, as the semantic conventions for the SDK name it. */
  item: 'span' | 'log';
  /** What is queued, in the plural, for people to read. */
  what: string;
  /** How long an item waits for company before it leaves, in milliseconds. */
  scheduleDelay: number;
  /** How long a flush may take, in milliseconds. */
  flushTimeout: number;
}

/**
 * Delivers what a buffer holds, in order, one export at a time. A batch that the backend could not take stays in the buffer and is
 * retried with jittered exponential backoff, so that an outage costs nothing until the buffer is full; what is dropped then is
 * counted. The SDK's own batch processors give up a batch that fails, and lose what more than 30 exports at shutdown would carry.
 * Honours OTEL_BSP_* and OTEL_BLRP_*, but for their export timeout: OTEL_EXPORTER_OTLP_TIMEOUT bounds an attempt, and only shutdown
 * bounds the number of attempts.
 */
export class ExportQueue<T extends { resource: Resource }, P> implements Delivery {
  readonly signal: 'traces' | 'logs';
  readonly item: 'span' | 'log';
  readonly what: string;
  /** Items that the backend took. */
  delivered = 0;
  /** Items that the backend refused. */
  rejected = 0;
  /** Items for which there was no room, or no time at shutdown. */
  overflowed = 0;
  readonly #exporter: Exporter<P>;
  readonly #buffer: BatchBuffer<T, P>;
  readonly #options: QueueOptions;
  readonly #reporter: DeliveryReporter;
  #open = true;
  #flushes = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #pause = new AbortController();
  /** What the last attempt came to, where the backend did not take the batch; `silent` where it took too long to answer. */
  #lastFailure: Decision | 'silent' | undefined;

  constructor(
    exporter: Exporter<P>,
    buffer: BatchBuffer<T, P>,
    options: QueueOptions,
    reporter: DeliveryReporter,
  ) {
    this.signal = options.signal;
    this.item = options.item;
    this.what = options.what;
    this.#exporter = exporter;
    this.#buffer = buffer;
    this.#options = options;
    this.#reporter = reporter;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#buffer.size;
  }

  get dropped(): number {
    return this.rejected + this.overflowed;
  }

  /** Whether the backend did not take the last batch, or takes long. */
  get isFailing(): boolean {
    return this.#lastFailure !== undefined;
  }

  /** Takes an item. It never throws and never waits. */
  push(item: T): void {
    if (!this.#open) return;
    if (this.#buffer.full) this.overflowed++;
    else if (!this.#buffer.add(item)) this.rejected++;
    else if (this.#buffer.hasBatch) void this.#run();
    else this.#schedule();
  }

  /** Delivers all that waits, or as much of it as the flush timeout allows; what the backend does not know, it is asked once. */
  async forceFlush(): Promise<void> {
    this.#flushes++;
    this.#pause.abort(); // a retry need wait no longer
    this.#pause = new AbortController();
    const delivered = new AbortController();
    // This timer holds the process open until the flush is over; the other timers here do not.
    const timeIsUp = sleep(this.#options.flushTimeout, undefined, delivered).catch(() => {});
    await Promise.race([this.#runUntilEmpty(), timeIsUp]);
    if (this.waiting > 0) this.#lastFailure ??= 'silent';
    delivered.abort();
    this.#flushes--;
  }

  /** Delivers what waits, takes no more, and says how much was dropped on the way. */
  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.close(false).settle([]);
    await this.#exporter.shutdown();
  }

  /**
   * Takes no more, and gives up what waits, to be sent at once by a process that ends now; settled, it says how much was dropped. There
   * is nothing to send where the backend is silent, or took nothing lately.
   * @param isPatient whether a backend that took nothing lately is asked all the same, and for as long as there is time.
   */
  close(isPatient: boolean): LastRequests {
    if (!this.#open) return { requests: [], settle: () => {} };
    this.#open = false;
    const batches = this.#buffer.takeAll();
    const isHopeless = this.#lastFailure === 'silent' || (!isPatient && this.#lastFailure !== undefined);
    const requests = isHopeless
      ? []
      : batches.map(({ payload }) => ({ ...this.#exporter.requestOf(payload), retries: isPatient }));
    const settle: LastRequests['settle'] = (responses) => {
      for (const [index, { size }] of batches.entries()) {
        const response = responses[index];
        const outcome = response && this.#exporter.outcomeOf(response);
        if (outcome === undefined || !this.#decided(size, outcome)) this.overflowed += size;
      }
      if (this.dropped > 0 && this.#lastFailure !== 'unsupported') this.#reporter.gaveUp(this);
    };
    return { requests, settle };
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#run(), this.#options.scheduleDelay).unref();
  }

  async #runUntilEmpty(): Promise<void> {
    do await this.#run();
    while (this.waiting > 0 && this.#flushes > 0 && this.#lastFailure !== 'unsupported');
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#exportBatches().finally(() => {
      this.#running = undefined;
      if (this.#open && this.waiting > 0) this.#schedule();
    });
    return this.#running;
  }

  /** Exports one batch, and more for as long as they are full: a small rest waits for company, unless all must leave now. */
  async #exportBatches(): Promise<void> {
    do {
      const batch = await this.#buffer.oldest();
      if (batch === undefined || !(await this.#exportUntilDecided(batch.payload, batch.size))) return;
      this.#buffer.removeOldest();
    } while (this.#buffer.hasBatch || (this.#flushes > 0 && this.waiting > 0));
  }

  /** @returns whether the batch is delivered or refused for good; false where it stays for now. */
  async #exportUntilDecided(payload: P, size: number): Promise<boolean> {
    for (let failures = 1; ; failures++) {
      const outcome = await this.#exportOnce(payload);
      if (!this.#open) return false;
      if (this.#decided(size, outcome)) return true;
      const decision = this.#lastFailure === 'unsupported' ? 'unsupported' : 'retry';
      if (decision === 'unsupported' && this.#flushes > 0) return false;
      await this.#wait(backoffMs(decision, failures, outcome.error));
    }
  }

  /** An export that is on its way holds the process, for as long as a flush may: one that ends would have to send it again. */
  async #exportOnce(payload: P): Promise<ExportOutcome> {
    const hold = setTimeout(() => (this.#lastFailure = 'silent'), this.#options.flushTimeout);
    const outcome = await exportOnce(this.#exporter, payload);
    clearTimeout(hold);
    return outcome;
  }

  /** Counts and reports what came of a batch. @returns whether it is delivered or refused for good. */
  #decided(size: number, { code, error = new Error('no reason given'), partial }: ExportOutcome): boolean {
    if (code === ExportResultCode.SUCCESS) return this.#accepted(size, partial);
    const decision = decide(error, this.delivered > 0);
    if (decision === 'reject') return this.#refused(size, error);
    this.#failed(decision, error);
    return false;
  }

  #accepted(size: number, partial: ExportOutcome['partial']): true {
    const rejected = Math.min(partial?.rejected ?? 0, size);
    this.delivered += size - rejected;
    this.#lastFailure = undefined;
    if (partial) return this.#refused(rejected, partial.error);
    this.#reporter.delivered(this);
    return true;
  }

  #refused(size: number, error: Error): true {
    this.rejected += size;
    this.#reporter.refused(this, error);
    return true;
  }

  #failed(decision: Exclude<Decision, 'reject'>, error: Error): void {
    this.#lastFailure = decision;
    if (decision === 'unsupported') this.#reporter.unsupported(this, error);
    else this.#reporter.failed(this, error);
  }

  /** Waits before the next attempt: jittered, and no less than the backend asks for; not while a flush waits for the batch. */
  async #wait(backoff: number): Promise<void> {
    const wait = this.#flushes > 0 ? FIRST_BACKOFF_MS : backoff;
    await sleep(wait, undefined, { ref: false, signal: this.#pause.signal }).catch(() => {});
  }
}
