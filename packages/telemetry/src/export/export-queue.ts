import { setTimeout as sleep } from 'node:timers/promises';
import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Account, Outage } from './delivery-reporter.ts';
import { judge } from './retry-policy.ts';

/** What one export carries: items, or a request that has them in it already. */
export type Payload<T> = T[] | Uint8Array;

/** What every exporter of OpenTelemetry's SDK can do, whatever it exports. */
export interface Exporter<T> {
  export(payload: Payload<T>, done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/** Collects items, and makes of them what its exporter takes. */
export interface Packer<T> {
  /** @throws whatever an item's own values throw; it is not taken then. */
  add(item: T): void;
  /** How many bytes the items take that were added since the last call of `take`; 0 where that is not known. */
  readonly bytes: number;
  /** All items since the last call. Called when the resource has all its attributes. */
  take(): Payload<T>;
}

export interface QueueOptions {
  /** What is queued, as the semantic conventions for the SDK call it. */
  signal: 'span' | 'log';
  /** What is queued, in the plural, for people to read. */
  what: string;
  /** Where it is sent, for people to read. */
  endpoint: string;
  /** How many items wait at most; one more is dropped and counted. */
  maxQueueSize: number;
  /** How many items leave in one batch at most; more only where the resource's own attributes are long in coming. */
  maxBatchSize: number;
  /** How long an item waits for company before it leaves, in milliseconds. */
  scheduleDelay: number;
  /** How long a flush may take, in milliseconds. */
  flushTimeout: number;
}

/** A batch leaves when it has this many bytes, however few items: half of what gRPC servers take at most, unless told otherwise. */
const MAX_BATCH_BYTES = 2 * 1024 ** 2;
/** What all batches that wait may come to; by number alone, a few long texts could take a process's memory. */
const MAX_WAITING_BYTES = 16 * MAX_BATCH_BYTES;
/** Of google/rpc/code.proto. */
const INVALID_ARGUMENT = 3;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

interface Batch<T> {
  payload: Payload<T>;
  size: number;
  bytes: number;
}

/**
 * Delivers items in batches, in order, one export at a time. A batch that the backend could not take stays at the head of the queue
 * and is tried again with jittered exponential backoff, so that an outage costs nothing until the queue is full; what is dropped
 * then is counted. The SDK's own batch processors give a batch up where this tries again, and lose what more than 30 exports at
 * shutdown would carry. Honours the delay, queue size and batch size of OTEL_BSP_* and OTEL_BLRP_*, but not their export timeout:
 * OTEL_EXPORTER_OTLP_TIMEOUT bounds an attempt, and only shutdown bounds the number of attempts.
 */
export class ExportQueue<T extends { resource: Resource }> implements Account {
  readonly signal: 'span' | 'log';
  readonly what: string;
  /** Items whose export the backend answered with success; what of them it refused, as a partial success, it says in a warning. */
  delivered = 0;
  /** Items that the backend refused. */
  rejected = 0;
  /** Items for which there was no room, or no time at shutdown. */
  overflowed = 0;
  readonly #exporter: Exporter<T>;
  readonly #packer: Packer<T>;
  readonly #options: QueueOptions;
  readonly #outage: Outage;
  #resource: Resource | undefined;
  /** Batches that are full, the oldest first. What is not in them yet is in the packer. */
  #batches: Batch<T>[] = [];
  #batchBytes = 0;
  #packed = 0;
  /** How many items wait, in batches and in the packer. */
  #waiting = 0;
  #open = true;
  #flushes = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #pause = new AbortController();

  constructor(exporter: Exporter<T>, packer: Packer<T>, options: QueueOptions, outage: Outage) {
    this.signal = options.signal;
    this.what = options.what;
    this.#exporter = exporter;
    this.#packer = packer;
    this.#options = options;
    this.#outage = outage;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#waiting;
  }

  get dropped(): number {
    return this.rejected + this.overflowed;
  }

  /** Takes an item. It never throws and never waits. */
  push(item: T): void {
    if (!this.#open) return;
    if (this.#waiting >= this.#options.maxQueueSize || this.#batchBytes >= MAX_WAITING_BYTES) {
      this.overflowed++;
      return;
    }
    this.#resource = item.resource;
    try {
      this.#packer.add(item);
    } catch (error) {
      this.rejected++;
      diag.debug(`One of the ${this.what} cannot be written`, error);
      return;
    }
    this.#packed++;
    this.#waiting++;
    if (this.#packed < this.#options.maxBatchSize && this.#packer.bytes < MAX_BATCH_BYTES)
      return this.#schedule();
    if (!item.resource.asyncAttributesPending) this.#pack();
    void this.#run();
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
    this.overflowed += this.#waiting;
    this.#close();
    if (this.dropped > 0)
      diag.warn(`${this.dropped} ${this.what} were dropped: ${this.#options.endpoint} did not take them`);
    await this.#exporter.shutdown();
  }

  #close(): void {
    this.#open = false;
    this.#batches = [];
    this.#batchBytes = 0;
    this.#packed = 0;
    this.#waiting = 0;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#run(), this.#options.scheduleDelay).unref();
  }

  async #runUntilEmpty(): Promise<void> {
    while (this.#waiting > 0 && this.#flushes > 0) await this.#run();
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#exportBatches().finally(() => {
      this.#running = undefined;
      if (this.#waiting > 0) this.#schedule();
    });
    return this.#running;
  }

  #pack(): void {
    if (this.#packed === 0) return;
    const { bytes } = this.#packer;
    this.#batches.push({ payload: this.#packer.take(), size: this.#packed, bytes });
    this.#batchBytes += bytes;
    this.#packed = 0;
  }

  /** Exports one batch, and more for as long as they are full: a small rest waits for company, unless all must leave now. */
  async #exportBatches(): Promise<void> {
    await this.#resource?.waitForAsyncAttributes?.();
    do {
      if (this.#batches.length === 0) this.#pack();
      const [batch] = this.#batches;
      if (batch === undefined) return;
      await this.#exportUntilDecided(batch.payload, batch.size);
      if (!this.#open) return;
      this.#batches.shift();
      this.#batchBytes -= batch.bytes;
      this.#waiting -= batch.size;
    } while (this.#batches.length > 0 || (this.#flushes > 0 && this.#packed > 0));
  }

  /** Resolves once the batch is off our hands: delivered, refused for good, or the queue is closed. */
  async #exportUntilDecided(payload: Payload<T>, size: number): Promise<void> {
    for (let backoff = FIRST_BACKOFF_MS; this.#open; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
      const { code, error = new Error('no reason given') } = await this.#exportOnce(payload);
      if (!this.#open) return;
      if (code === ExportResultCode.SUCCESS) return this.#accepted(size);
      const verdict = judge(error, this.delivered > 0);
      if (verdict !== 'retry') return this.#giveUp(size, verdict, error);
      this.#outage.failed(this, error);
      const wait = this.#flushes > 0 ? FIRST_BACKOFF_MS : backoff * (0.5 + Math.random());
      await sleep(wait, undefined, { ref: this.#flushes > 0, signal: this.#pause.signal }).catch(() => {});
    }
  }

  #exportOnce(payload: Payload<T>): Promise<ExportResult> {
    // Exporting must not be traced itself, or each export would be followed by another.
    const exported = context.with(
      suppressTracing(ROOT_CONTEXT),
      () => new Promise<ExportResult>((resolve) => this.#exporter.export(payload, resolve)),
    );
    return exported.catch((error: Error) => {
      // what cannot even be serialized never will be
      diag.error(`An export of ${this.what} failed before it was sent`, error);
      return { code: ExportResultCode.FAILED, error: Object.assign(error, { code: INVALID_ARGUMENT }) };
    });
  }

  #accepted(size: number): void {
    this.delivered += size;
    this.#outage.over(this);
  }

  #giveUp(size: number, verdict: 'rejected' | 'unsupported', error: Error): void {
    if (verdict === 'unsupported') {
      this.#close();
      this.#outage.unsupported(this, error);
    } else {
      this.rejected += size;
      this.#outage.refused(this, error);
    }
  }
}
