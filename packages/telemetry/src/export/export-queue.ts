import { setTimeout as sleep } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { BatchBuffer } from './batch-buffer.ts';
import type { Delivery, DeliveryReporter } from './delivery-reporter.ts';
import { exportOnce, type Exporter, type ExportOutcome, type LastRequests } from './exporter.ts';
import { backoffMs, decide, FIRST_BACKOFF_MS, type Decision } from './retry-policy.ts';

export interface QueueOptions {
  signal: 'traces' | 'logs';
  /** The name of the queued items in the semantic conventions for the SDK. */
  item: 'span' | 'log';
  /** The name of the queued items in the plural, for messages. */
  what: string;
  /** The batching delay: how long an item waits for others before it is exported, in milliseconds. */
  scheduleDelay: number;
  /** How long a flush may take, in milliseconds. */
  flushTimeout: number;
}

/**
 * Delivers what a buffer holds, in order, one export at a time. A batch that the backend could not take stays in the buffer and is
 * retried with jittered exponential backoff, so that an outage loses nothing until the buffer is full; items dropped after that are
 * counted. The SDK's own batch processors drop a batch that fails, and lose all beyond 30 exports at shutdown. Honours OTEL_BSP_* and
 * OTEL_BLRP_*, but for their export timeout: OTEL_EXPORTER_OTLP_TIMEOUT bounds an attempt, and only shutdown bounds the number of
 * attempts.
 */
export class ExportQueue<T extends { resource: Resource }, P> implements Delivery {
  readonly signal: 'traces' | 'logs';
  readonly item: 'span' | 'log';
  readonly what: string;
  /** Items that the backend accepted. */
  delivered = 0;
  /** Items that the backend refused. */
  rejected = 0;
  /** Items dropped because the queue was full, or because shutdown ran out of time. */
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
  /** The result of the last attempt if the backend did not accept the batch; `silent` if it timed out. */
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

  /** Whether the backend did not accept the last batch, or is slow. */
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

  /** Delivers all queued items, or as many as the flush timeout allows. A signal that the backend does not support is tried once. */
  async forceFlush(): Promise<void> {
    this.#flushes++;
    this.#pause.abort(); // a pending retry starts now
    this.#pause = new AbortController();
    const delivered = new AbortController();
    // This timer holds the process open until the flush is over; the other timers here do not.
    const timeIsUp = sleep(this.#options.flushTimeout, undefined, delivered).catch(() => {});
    await Promise.race([this.#runUntilEmpty(), timeIsUp]);
    if (this.waiting > 0) this.#lastFailure ??= 'silent';
    delivered.abort();
    this.#flushes--;
  }

  /** Delivers the queued items, accepts no more, and returns the number of items dropped meanwhile. */
  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.close(false).settle([]);
    await this.#exporter.shutdown();
  }

  /**
   * Accepts no more items, and returns the queued ones for a process that ends now to send at once; when settled, it reports the drops.
   * It returns nothing if the backend is silent or accepted nothing recently.
   * @param isPatient whether to try a backend that accepted nothing recently anyway, for as long as there is time.
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

  /** Exports one batch, and further full ones: a partial batch waits for more items, unless everything must be flushed. */
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

  /** An export in flight keeps the process alive, for at most the flush timeout: a process that ends would have to send it again. */
  async #exportOnce(payload: P): Promise<ExportOutcome> {
    const hold = setTimeout(() => (this.#lastFailure = 'silent'), this.#options.flushTimeout);
    const outcome = await exportOnce(this.#exporter, payload);
    clearTimeout(hold);
    return outcome;
  }

  /** Counts and reports the result of a batch. @returns whether it is delivered or refused for good. */
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
