import { diag } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';

/** Collects items and encodes them as the payload of one export. */
export interface Encoder<T, P> {
  /** @throws the error of an item's own code, such as a getter; the item is then skipped. */
  add(item: T): void;
  /** The size of the items since the last `take`, in bytes. */
  readonly bytes: number;
  /** The payload of all items since the last call. The resource must have all its attributes. */
  take(): P;
}

/** One export's payload, with how many items are in it and how many bytes they have. */
export interface Batch<P> {
  payload: P;
  size: number;
  bytes: number;
}

/** A batch is full with this many bytes, however few items: half of the largest message that gRPC servers take by default. */
const MAX_BATCH_BYTES = 2 * 1024 ** 2;
/** The buffer's limit in bytes; a limit in items alone would let a few long texts exhaust the memory. */
const MAX_BYTES = 16 * MAX_BATCH_BYTES;

/** Items that wait to be exported, in order, bounded in number and in bytes. */
export class BatchBuffer<T extends { resource: Resource }, P> {
  readonly #encoder: Encoder<T, P>;
  readonly #maxItems: number;
  readonly #maxBatchItems: number;
  #resource: Resource | undefined;
  /** Full batches, the oldest first. Newer items are in the encoder. */
  #batches: Batch<P>[] = [];
  #batchBytes = 0;
  /** The number of items in the encoder. */
  #encoded = 0;
  #size = 0;

  /**
   * @param maxItems how many items wait at most.
   * @param maxBatchItems the size of a batch in items; larger only while the resource's attributes are pending.
   */
  constructor(encoder: Encoder<T, P>, maxItems: number, maxBatchItems: number) {
    this.#encoder = encoder;
    this.#maxItems = maxItems;
    this.#maxBatchItems = maxBatchItems;
  }

  /** The number of queued items. */
  get size(): number {
    return this.#size;
  }

  /** Whether the buffer is full. */
  get full(): boolean {
    return this.#size >= this.#maxItems || this.#batchBytes + this.#encoder.bytes >= MAX_BYTES;
  }

  /** Whether a full batch waits. */
  get hasBatch(): boolean {
    return this.#batches.length > 0 || this.#encoderIsFull;
  }

  /** Takes an item. @returns false where it cannot be encoded. */
  add(item: T): boolean {
    try {
      this.#encoder.add(item);
    } catch (error) {
      diag.debug('An item cannot be encoded', error);
      return false;
    }
    this.#resource = item.resource;
    this.#encoded++;
    this.#size++;
    if (this.#encoderIsFull && !item.resource.asyncAttributesPending) this.#takeBatch();
    return true;
  }

  /** The oldest batch: a full one, or all that there is. It stays until `removeOldest`. */
  async oldest(): Promise<Batch<P> | undefined> {
    await this.#resource?.waitForAsyncAttributes?.();
    if (this.#batches.length === 0 && this.#encoded > 0) this.#takeBatch();
    return this.#batches[0];
  }

  /** Removes what `oldest` returned. */
  removeOldest(): void {
    const batch = this.#batches.shift();
    if (batch === undefined) return;
    this.#batchBytes -= batch.bytes;
    this.#size -= batch.size;
  }

  /** Empties the buffer. @returns all that was in it. */
  takeAll(): Batch<P>[] {
    if (this.#encoded > 0) this.#takeBatch();
    const batches = this.#batches;
    this.#batches = [];
    this.#batchBytes = this.#size = 0;
    return batches;
  }

  get #encoderIsFull(): boolean {
    return this.#encoded >= this.#maxBatchItems || this.#encoder.bytes >= MAX_BATCH_BYTES;
  }

  #takeBatch(): void {
    const { bytes } = this.#encoder;
    this.#batches.push({ payload: this.#encoder.take(), size: this.#encoded, bytes });
    this.#batchBytes += bytes;
    this.#encoded = 0;
  }
}
