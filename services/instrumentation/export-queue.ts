import { setTimeout as sleep } from 'node:timers/promises';
import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Account, Outage } from './outage.ts';
import { judge } from './verdict.ts';

/** What every exporter of OpenTelemetry's SDK can do, whatever it exports. */
export interface Exporter<T> {
  export(items: T[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

export interface QueueOptions {
  /** What is queued, in the plural, for people to read. */
  what: string;
  /** Where it is sent, for people to read. */
  endpoint: string;
  /** How many items wait at most; one more is dropped and counted. */
  maxQueueSize: number;
  /** How many items leave in one batch at most. */
  maxBatchSize: number;
  /** How long an item waits for company before it leaves, in milliseconds. */
  scheduleDelay: number;
  /** How long a flush may take, in milliseconds. */
  flushTimeout: number;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/**
 * Delivers items in batches, in order, one export at a time. A batch that the backend could not take stays at the head of the queue
 * and is tried again with jittered exponential backoff, so that an outage costs nothing until the queue is full; what is dropped
 * then is counted. The SDK's own batch processors give a batch up where this tries again, and lose what more than 30 exports at
 * shutdown would carry. Honours the delay, queue size and batch size of OTEL_BSP_* and OTEL_BLRP_*, but not their export timeout:
 * OTEL_EXPORTER_OTLP_TIMEOUT bounds an attempt, and only shutdown bounds the number of attempts.
 */
export class ExportQueue<T extends { resource: Resource }> implements Account {
  readonly what: string;
  dropped = 0;
  readonly #exporter: Exporter<T>;
  readonly #options: QueueOptions;
  readonly #outage: Outage;
  #items: T[] = [];
  #open = true;
  #flushes = 0;
  #refusing = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #pause = new AbortController();

  constructor(exporter: Exporter<T>, options: QueueOptions, outage: Outage) {
    this.what = options.what;
    this.#exporter = exporter;
    this.#options = options;
    this.#outage = outage;
  }

  /** Takes an item. It never throws and never waits. */
  push(item: T): void {
    if (!this.#open) return;
    if (this.#items.length >= this.#options.maxQueueSize) {
      this.dropped++;
      return;
    }
    this.#items.push(item);
    if (this.#items.length >= this.#options.maxBatchSize) void this.#run();
    else this.#schedule();
  }

  /** Delivers all that waits, or as much of it as the flush timeout allows. */
  async flush(): Promise<void> {
    this.#flushes++;
    this.#pause.abort(); // who waits to try again need wait no longer
    this.#pause = new AbortController();
    const delivered = new AbortController();
    // This timer holds the process open until the flush is over; the other timers here do not.
    const timeIsUp = sleep(this.#options.flushTimeout, undefined, delivered).catch(() => {});
    await Promise.race([this.#runUntilEmpty(), timeIsUp]);
    delivered.abort();
    this.#flushes--;
  }

  /** Delivers what waits, takes no more, and says how much was dropped on the way. */
  async shutdown(): Promise<void> {
    await this.flush();
    this.#open = false;
    this.dropped += this.#items.length;
    this.#items = [];
    if (this.dropped > 0)
      diag.warn(`${this.dropped} ${this.what} were dropped: ${this.#options.endpoint} did not take them`);
    await this.#exporter.shutdown();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#run(), this.#options.scheduleDelay).unref();
  }

  async #runUntilEmpty(): Promise<void> {
    while (this.#items.length > 0 && this.#flushes > 0) await this.#run();
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#exportBatches().finally(() => {
      this.#running = undefined;
      if (this.#items.length > 0) this.#schedule();
    });
    return this.#running;
  }

  /** Exports one batch, and more for as long as they are full: a small rest waits for company, unless all must leave now. */
  async #exportBatches(): Promise<void> {
    do {
      const batch = this.#items.slice(0, this.#options.maxBatchSize);
      await this.#exportUntilDecided(batch);
      this.#items.splice(0, batch.length);
    } while (this.#items.length >= (this.#flushes > 0 ? 1 : this.#options.maxBatchSize));
  }

  /** Resolves once the batch is off our hands: delivered, refused for good, or the queue is closed. */
  async #exportUntilDecided(batch: T[]): Promise<void> {
    for (let backoff = FIRST_BACKOFF_MS; this.#open; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
      const { code, error = new Error('no reason given') } = await this.#exportOnce(batch);
      if (code === ExportResultCode.SUCCESS) return this.#delivered();
      const verdict = judge(error);
      if (verdict !== 'retry') return this.#giveUp(batch, verdict, error);
      this.#outage.failed(this, error);
      const wait = this.#flushes > 0 ? FIRST_BACKOFF_MS : backoff * (0.5 + Math.random());
      await sleep(wait, undefined, { ref: this.#flushes > 0, signal: this.#pause.signal }).catch(() => {});
    }
  }

  async #exportOnce(batch: T[]): Promise<ExportResult> {
    await batch[0]?.resource.waitForAsyncAttributes?.();
    // Exporting must not be traced itself, or each export would be followed by another.
    return context.with(
      suppressTracing(ROOT_CONTEXT),
      () => new Promise<ExportResult>((resolve) => this.#exporter.export(batch, resolve)),
    );
  }

  #delivered(): void {
    this.#refusing = false;
    this.#outage.over(this);
  }

  #giveUp(batch: T[], verdict: 'rejected' | 'unsupported', error: Error): void {
    const { what, endpoint } = this.#options;
    if (verdict === 'unsupported') {
      this.#open = false;
      this.#items = [];
      diag.warn(`${endpoint} does not take ${what} (${error.message}): they are not sent any more`);
    } else {
      this.dropped += batch.length;
      if (!this.#refusing) diag.warn(`${endpoint} refuses ${what}, which are dropped: ${error.message}`);
      this.#refusing = true; // until one is taken: a wrong key is told once, not twice a second
    }
    this.#outage.over(this);
  }
}
