/** Where the items are in an OTLP request: resources, scopes in each, items in each scope (trace.proto, logs.proto). */
const ITEMS = [1, 2, 2];
/** `kind` is field 6 of a span, and 2 is SERVER. */
const KIND = 6;
const SERVER = 2;

/** Counts the items of an ExportTraceServiceRequest or an ExportLogsServiceRequest, and how many of them are server spans. */
export function countItems(request: Uint8Array): { items: number; serverSpans: number } {
  const count = { items: 0, serverSpans: 0 };
  walk(request, ITEMS, (item) => {
    count.items++;
    if (numberField(item, KIND) === SERVER) count.serverSpans++;
  });
  return count;
}

function walk(message: Uint8Array, path: number[], visit: (item: Uint8Array) => void): void {
  const [wanted, ...rest] = path;
  for (const { field, bytes } of fields(message)) {
    if (field !== wanted || bytes === undefined) continue;
    if (rest.length === 0) visit(bytes);
    else walk(bytes, rest, visit);
  }
}

function numberField(message: Uint8Array, wanted: number): number | undefined {
  for (const { field, number } of fields(message)) if (field === wanted) return number;
  return undefined;
}

interface Field {
  field: number;
  /** The value of a varint. */
  number?: number;
  /** The content of a text, bytes or message. */
  bytes?: Uint8Array;
}

/** Reads the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding/). */
function* fields(message: Uint8Array): Generator<Field> {
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
