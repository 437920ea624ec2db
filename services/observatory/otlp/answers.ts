import type { Rejections } from '../store/rejections.ts';
import type { Encoding, Signal } from './signals.ts';

/** Content-Type of each encoding. */
export const CONTENT_TYPES: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/**
 * An Export…ServiceResponse: empty where all was kept, else a partial success with the number of items rejected (0 where only fields
 * were left out), and why.
 */
export function exportResponse({ rejected }: Signal, rejections: Rejections, encoding: Encoding): Buffer {
  const { count, message } = rejections;
  if (encoding === 'json')
    return toJson(message ? { partialSuccess: { [rejected]: `${count}`, errorMessage: message } } : {});
  if (!message) return Buffer.alloc(0);
  return delimited(
    1,
    Buffer.concat([...(count > 0 ? [number(1, count)] : []), delimited(2, Buffer.from(message))]),
  );
}

/** A google.rpc.Status. */
export function rpcStatus(code: number, message: string, encoding: Encoding): Buffer {
  if (encoding === 'json') return toJson({ code, message });
  return Buffer.concat([number(1, code), delimited(2, Buffer.from(message))]);
}

function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A field of protobuf that is a number. */
function number(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

/** A field of protobuf that is text or a message. */
function delimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
