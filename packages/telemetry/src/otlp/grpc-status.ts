import type { IncomingHttpHeaders } from 'node:http2';
import type { ExportError } from '../export/retry-policy.ts';

/** Status codes by number (google/rpc/code.proto). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];
export const [OK, UNKNOWN, DEADLINE_EXCEEDED, UNAVAILABLE] = [0, 2, 4, 14];

/** The gRPC status for an HTTP status without one (gRPC, "HTTP to gRPC Status Code Mapping"). */
const FROM_HTTP: Record<number, number> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** An error with a gRPC status code, worded as gRPC clients do: `14 UNAVAILABLE: …`. */
export function grpcError(code: number, details: string): ExportError {
  return Object.assign(new Error(`${code} ${NAMES[code] ?? 'UNKNOWN'}: ${details}`), { code });
}

/**
 * The error that a response's headers or trailers report; undefined where the call succeeded.
 * @param headers with `grpc-status`, or those of an answer that is not gRPC's.
 */
export function statusOf(headers: IncomingHttpHeaders): ExportError | undefined {
  const status = headers['grpc-status'];
  if (status === undefined) {
    const http = Number(headers[':status']);
    return grpcError(FROM_HTTP[http] ?? UNKNOWN, `the answer has no gRPC status, but HTTP status ${http}`);
  }
  if (Number(status) === OK) return undefined;
  const error = grpcError(Number(status), decoded(`${headers['grpc-message'] ?? ''}`));
  const details = headers['grpc-status-details-bin'];
  const retryAfterMs = details === undefined ? undefined : retryDelay(Buffer.from(`${details}`, 'base64'));
  return retryAfterMs === undefined ? error : Object.assign(error, { retryAfterMs });
}

/** gRPC's messages are percent-encoded. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** The delay of a RetryInfo in a google.rpc.Status, in milliseconds: details (3) > value (2) > retry_delay (1) > seconds (1), nanos (2). */
function retryDelay(status: Buffer): number | undefined {
  for (const details of fieldsOf(status, 3)) {
    const [type] = fieldsOf(details as Buffer, 1);
    if (String(type) !== RETRY_INFO) continue;
    const [info = Buffer.alloc(0)] = fieldsOf(details as Buffer, 2);
    const [delay = Buffer.alloc(0)] = fieldsOf(info as Buffer, 1);
    const [[seconds = 0], [nanos = 0]] = [fieldsOf(delay as Buffer, 1), fieldsOf(delay as Buffer, 2)];
    return Number(seconds) * 1_000 + Number(nanos) / 1e6;
  }
  return undefined;
}

/** The values of one field in a protobuf message of varints and length-delimited fields; what follows anything else is left out. */
function fieldsOf(message: Buffer, field: number): (number | Buffer)[] {
  const values: (number | Buffer)[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType !== 0 && wireType !== 2) break;
    const value = varint();
    const bytes = message.subarray(at, at + value);
    if (wireType === 2) at += value;
    if (tag >> 3 === field) values.push(wireType === 2 ? bytes : value);
  }
  return values;
}
