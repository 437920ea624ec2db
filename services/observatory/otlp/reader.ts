import { FieldCount } from './limits.ts';
import { MalformedError } from './malformed.ts';

/** Reads protobuf's wire format from front to back. @throws {MalformedError} from each method, where the bytes end or are wrong. */
export class Reader {
  readonly buffer: Buffer;
  /** Where the message that is being read ends. */
  end: number;
  /** How many fields have been read. */
  readonly fields = new FieldCount();
  #position = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
    this.end = buffer.length;
  }

  get atEnd(): boolean {
    return this.#position === this.end;
  }

  /** Passes over the next `length` bytes. @returns where they start. */
  take(length: number): number {
    const start = this.#position;
    if (length > this.end - start) throw new MalformedError('A field is longer than its message');
    this.#position = start + length;
    return start;
  }

  /** A number of up to 32 bits; a longer one loses its upper bits, as protobuf has it. */
  uint32(): number {
    return this.#small() ?? Number(BigInt.asUintN(32, this.uint64()));
  }

  /** A number of up to 64 bits, in decimal. */
  decimal(): string {
    return String(this.#small() ?? this.uint64());
  }

  /** A number of one byte, as most are. */
  #small(): number | undefined {
    const byte = this.buffer[this.#position]!;
    if (byte >= 0x80 || this.#position >= this.end) return undefined;
    this.#position++;
    return byte;
  }

  /** A number of up to 64 bits. */
  uint64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.buffer[this.take(1)]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedError('A number is longer than 64 bits');
  }

  /** The bytes of a text, of bytes, or of a message. They are a view, not a copy. */
  bytes(): Buffer {
    const length = this.uint32();
    const start = this.take(length);
    return this.buffer.subarray(start, start + length);
  }

  text(): string {
    return this.#decode('utf8');
  }

  /** The hex digits of bytes. */
  hex(): string {
    return this.#decode('hex');
  }

  #decode(encoding: 'utf8' | 'hex'): string {
    const length = this.uint32();
    const start = this.take(length);
    return this.buffer.toString(encoding, start, start + length);
  }

  /** Goes into the next length-delimited field, where `end` is its end. @returns the end of what it lies in, for `leave`. */
  enter(): number {
    const length = this.uint32();
    const outer = this.end;
    if (length > outer - this.#position) throw new MalformedError('A field is longer than its message');
    this.end = this.#position + length;
    return outer;
  }

  /** Continues after the field that was entered, once it has been read to its end. */
  leave(outer: number): void {
    this.end = outer;
  }

  /** Skips a field that the schema does not have. */
  skip(wireType: number): void {
    if (wireType === 0) this.uint64();
    else if (wireType === 1) this.take(8);
    else if (wireType === 2) this.take(this.uint32());
    else if (wireType === 5) this.take(4);
    else throw new MalformedError(`There is no wire type ${wireType} in OTLP`);
  }
}
