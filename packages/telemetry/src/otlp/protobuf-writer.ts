/** Wire types of the protobuf encoding (https://protobuf.dev/programming-guides/encoding/). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** Up to this length a loop over the characters is faster than a call into Node. */
const SHORT_TEXT = 32;
const TWO_TO_32 = 2 ** 32;
/** The largest buffer that is reused. */
const KEPT_BYTES = 1024 ** 2;

/**
 * Writes protobuf fields one after the other into a buffer that grows and is used again. The length of a message is not known before
 * the message is written: one byte is kept for it, and what follows moves when that is not enough.
 */
export class ProtobufWriter {
  #bytes: Buffer;
  #at = 0;

  /** @param size of the buffer at first, in bytes. */
  constructor(size = 4096) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#at;
  }

  /** The bytes written so far; valid until the next write. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Resets the writer. An unusually large buffer is released. */
  clear(): void {
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  /** Truncates the output to `length` bytes. */
  cutBack(length: number): void {
    this.#at = length;
  }

  uint32(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  bool(field: number, value: boolean): void {
    this.uint32(field, value ? 1 : 0);
  }

  /** A whole number; negative ones as two's complement of 64 bits. */
  int64(field: number, value: number): void {
    this.#tag(field, VARINT);
    if (value >= 0 && value < TWO_TO_32) return this.#varint(value);
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 127n) | 128;
    this.#bytes[this.#at++] = Number(rest);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#reserve(4);
    this.#fixed32(value);
  }

  /** Nanoseconds since the epoch, of a time as OpenTelemetry's SDK has it: whole seconds, and nanoseconds beyond them. */
  nanoseconds(field: number, [seconds, nanos]: [number, number]): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    // seconds * 10^9 is more than a number holds exactly: 16 bits of the seconds at a time
    const low = (seconds % 65_536) * 1e9 + nanos;
    const high = Math.floor(seconds / 65_536) * 1e9;
    const lower = (low % TWO_TO_32) + (high % 65_536) * 65_536;
    this.#fixed32(lower % TWO_TO_32);
    this.#fixed32(Math.floor(low / TWO_TO_32) + Math.floor(high / 65_536) + Math.floor(lower / TWO_TO_32));
  }

  /** The bytes of a trace or span id, which the API has in hexadecimal digits. */
  id(field: number, hex: string): void {
    this.#tag(field, LENGTH);
    const size = hex.length >> 1;
    this.#varint(size);
    this.#reserve(size);
    for (let at = 0; at < hex.length; at += 2)
      this.#bytes[this.#at++] = (digit(hex.charCodeAt(at)) << 4) | digit(hex.charCodeAt(at + 1));
  }

  bytes(field: number, value: Uint8Array): void {
    this.header(field, value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  string(field: number, value: string): void {
    const start = this.begin(field);
    this.#reserve(value.length * 3);
    if (value.length > SHORT_TEXT || !this.#ascii(value))
      this.#at = start + this.#bytes.write(value, start, 'utf8');
    this.end(start);
  }

  /** The tag and length before a message of this length, in bytes, that is written elsewhere. */
  header(field: number, length: number): void {
    this.#tag(field, LENGTH);
    this.#varint(length);
  }

  /** Begins a message; what `end` takes is returned. */
  begin(field: number): number {
    this.#tag(field, LENGTH);
    this.#reserve(1);
    return ++this.#at;
  }

  /** Ends the message that began at `start`. */
  end(start: number): void {
    const length = this.#at - start;
    if (length < 128) {
      this.#bytes[start - 1] = length;
      return;
    }
    const more = sizeOfVarint(length) - 1;
    this.#reserve(more);
    this.#bytes.copyWithin(start + more, start, this.#at);
    this.#at = start - 1;
    this.#varint(length);
    this.#at += length;
  }

  /** @returns false, with nothing written, for text with characters beyond ASCII. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      bytes[at + index] = code;
    }
    this.#at = at + value.length;
    return true;
  }

  #tag(field: number, wireType: number): void {
    this.#varint((field << 3) | wireType);
  }

  #varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#at++] = (rest & 127) | 128;
    this.#bytes[this.#at++] = rest;
  }

  #fixed32(value: number): void {
    this.#bytes[this.#at++] = value;
    this.#bytes[this.#at++] = value >>> 8;
    this.#bytes[this.#at++] = value >>> 16;
    this.#bytes[this.#at++] = value >>> 24;
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + size));
    larger.set(this.written);
    this.#bytes = larger;
  }
}

function digit(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87; // "0" is 48, "a" 97
}

function sizeOfVarint(value: number): number {
  return value < 2 ** 14 ? 2 : value < 2 ** 21 ? 3 : value < 2 ** 28 ? 4 : 5;
}
