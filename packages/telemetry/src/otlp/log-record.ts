import { SeverityNumber, type AnyValue } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { writeAnyValue, writeAttributes } from './common.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** LogRecord of logs.proto. */
export function writeLogRecord(writer: ProtobufWriter, field: number, record: ReadableLogRecord): void {
  const start = writer.begin(field);
  const { severityNumber = SeverityNumber.UNSPECIFIED, spanContext } = record;
  writer.nanoseconds(1, record.hrTime);
  if (severityNumber !== SeverityNumber.UNSPECIFIED) writer.uint32(2, severityNumber);
  if (record.severityText) writer.string(3, record.severityText);
  if (record.body !== undefined) {
    const body = writer.begin(5);
    writeAnyValue(writer, record.body);
    writer.end(body);
  }
  writeAttributes(writer, 6, record.attributes as Record<string, AnyValue>);
  writer.uint32(7, record.droppedAttributesCount);
  if (spanContext?.traceFlags) writer.fixed32(8, spanContext.traceFlags);
  if (spanContext?.traceId) writer.id(9, spanContext.traceId);
  if (spanContext?.spanId) writer.id(10, spanContext.spanId);
  writer.nanoseconds(11, record.hrTimeObserved);
  if (record.eventName) writer.string(12, record.eventName);
  writer.end(start);
}
