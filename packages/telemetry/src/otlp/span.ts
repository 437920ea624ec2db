import type { AnyValue, Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { writeAttributes } from './common.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** SpanFlags of trace.proto: beside the W3C trace flags, whether the parent is known to be remote, and whether it is. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Span of trace.proto. */
export function writeSpan(writer: ProtobufWriter, field: number, span: ReadableSpan): void {
  const start = writer.begin(field);
  const { parentSpanContext: parent, status } = span;
  writeContext(writer, span.spanContext());
  if (parent?.spanId) writer.id(4, parent.spanId);
  writer.string(5, span.name);
  writer.uint32(6, span.kind + 1); // the API's kinds start with INTERNAL, the protocol's with UNSPECIFIED
  writer.nanoseconds(7, span.startTime);
  writer.nanoseconds(8, span.endTime);
  writeAttributes(writer, 9, span.attributes as Record<string, AnyValue>);
  writer.uint32(10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(writer, 11, event);
  writer.uint32(12, span.droppedEventsCount);
  for (const link of span.links) writeLink(writer, 13, link);
  writer.uint32(14, span.droppedLinksCount);
  const ended = writer.begin(15);
  if (status.message) writer.string(2, status.message);
  writer.uint32(3, status.code);
  writer.end(ended);
  writer.fixed32(16, flags(span.spanContext(), parent?.isRemote));
  writer.end(start);
}

function writeEvent(writer: ProtobufWriter, field: number, event: TimedEvent): void {
  const start = writer.begin(field);
  writer.nanoseconds(1, event.time);
  writer.string(2, event.name);
  writeAttributes(writer, 3, (event.attributes ?? {}) as Record<string, AnyValue>);
  writer.uint32(4, event.droppedAttributesCount ?? 0);
  writer.end(start);
}

function writeLink(writer: ProtobufWriter, field: number, link: Link): void {
  const start = writer.begin(field);
  writeContext(writer, link.context);
  writeAttributes(writer, 4, (link.attributes ?? {}) as Record<string, AnyValue>);
  writer.uint32(5, link.droppedAttributesCount ?? 0);
  writer.fixed32(6, flags(link.context, link.context.isRemote));
  writer.end(start);
}

function writeContext(writer: ProtobufWriter, { traceId, spanId, traceState }: SpanContext): void {
  writer.id(1, traceId);
  writer.id(2, spanId);
  const state = traceState?.serialize();
  if (state) writer.string(3, state);
}

function flags({ traceFlags }: SpanContext, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}
