export interface Field {
  field: number;
  /** The value of a varint. */
  number?: number;
  /** The content of a text, bytes or message: a view of the message's own memory. */
  bytes?: Uint8Array;
}

/** Reads the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding/). */
export function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const field = tag >> 3;
    const wireType = tag & 7;
    if (wireType === 0) yield { field, number: varint() };
    else if (wireType === 2) {
      const length = varint();
      yield { field, bytes: message.subarray(at, at + length) };
      at += length;
    } else at += wireType === 1 ? 8 : 4;
  }
}

/** Where the items are in an OTLP request: resources, scopes in each, items in each scope (trace.proto, logs.proto). */
const ITEMS = [1, 2, 2];

/** Calls `visit` with each span of an ExportTraceServiceRequest, or each record of an ExportLogsServiceRequest. */
export function eachItem(request: Uint8Array, visit: (item: Uint8Array) => void): void {
  walk(request, ITEMS, visit);
}

function walk(message: Uint8Array, path: number[], visit: (item: Uint8Array) => void): void {
  const [wanted, ...rest] = path;
  for (const { field, bytes } of fields(message)) {
    if (field !== wanted || bytes === undefined) continue;
    if (rest.length === 0) visit(bytes);
    else walk(bytes, rest, visit);
  }
}
