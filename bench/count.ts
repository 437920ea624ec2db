import { eachItem, fields } from './protobuf.ts';

/** `kind` is field 6 of a span, and 2 is SERVER (trace.proto). */
const KIND = 6;
const SERVER = 2;

/** Counts the items of an ExportTraceServiceRequest or an ExportLogsServiceRequest, and how many of them are server spans. */
export function countItems(request: Uint8Array): { items: number; serverSpans: number } {
  const count = { items: 0, serverSpans: 0 };
  eachItem(request, (item) => {
    count.items++;
    if (kindOf(item) === SERVER) count.serverSpans++;
  });
  return count;
}

function kindOf(span: Uint8Array): number | undefined {
  for (const { field, number } of fields(span)) if (field === KIND) return number;
  return undefined;
}
