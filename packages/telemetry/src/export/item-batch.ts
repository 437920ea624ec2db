import { ProtobufWriter } from '../otlp/protobuf-writer.ts';
import type { Encoder } from './batch-buffer.ts';

/** JSON takes at most about this many times the bytes of protobuf: names for numbers, hexadecimal ids. */
const JSON_FACTOR = 3;

/** Items as they are, for http/json, whose exporter serializes them itself. Their size is estimated from their size in protobuf. */
export class ItemBatch<T> implements Encoder<T, T[]> {
  readonly #writeItem: (writer: ProtobufWriter, field: number, item: T) => void;
  readonly #scratch = new ProtobufWriter();
  #items: T[] = [];
  #bytes = 0;

  constructor(writeItem: (writer: ProtobufWriter, field: number, item: T) => void) {
    this.#writeItem = writeItem;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(item: T): void {
    this.#scratch.clear();
    this.#writeItem(this.#scratch, 1, item);
    this.#bytes += this.#scratch.length * JSON_FACTOR;
    this.#items.push(item);
  }

  take(): T[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }
}
