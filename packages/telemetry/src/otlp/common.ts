import type { AnyValue } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** How deep values may lie in one another; receivers refuse a whole request for one that is too deep. */
const MAX_DEPTH = 16;

/** KeyValues of common.proto. */
export function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: Record<string, AnyValue>,
  depth = 0,
): void {
  for (const key in attributes) {
    const keyValue = writer.begin(field);
    writer.string(1, key);
    const value = writer.begin(2);
    writeAnyValue(writer, attributes[key], depth);
    writer.end(value);
    writer.end(keyValue);
  }
}

/**
 * The content of AnyValue in common.proto: a string, boolean, integer, double, list, key-value list, or bytes; empty for values that are
 * nested too deeply, as in a cycle.
 */
export function writeAnyValue(writer: ProtobufWriter, value: AnyValue, depth = 0): void {
  switch (typeof value) {
    case 'string':
      return writer.string(1, value);
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63
        ? writer.int64(3, value)
        : writer.double(4, value);
    case 'boolean':
      return writer.bool(2, value);
    case 'object':
      if (depth >= MAX_DEPTH) return;
      if (value instanceof Uint8Array) return writer.bytes(7, value);
      if (Array.isArray(value)) return writeList(writer, value, depth + 1);
      if (value !== null) return writePairs(writer, value as Record<string, AnyValue>, depth + 1);
  }
}

function writeList(writer: ProtobufWriter, values: AnyValue[], depth: number): void {
  const list = writer.begin(5);
  for (const value of values) {
    const item = writer.begin(1);
    writeAnyValue(writer, value, depth);
    writer.end(item);
  }
  writer.end(list);
}

function writePairs(writer: ProtobufWriter, pairs: Record<string, AnyValue>, depth: number): void {
  const list = writer.begin(6);
  writeAttributes(writer, 1, pairs, depth);
  writer.end(list);
}

/** Resource of resource.proto. */
export function writeResource(writer: ProtobufWriter, field: number, resource: Resource): void {
  const start = writer.begin(field);
  writeAttributes(writer, 1, resource.attributes as Record<string, AnyValue>);
  writer.uint32(2, 0);
  writer.end(start);
}

/** The attributes of a scope, which the SDK's type does not have. */
interface ScopeAttributes {
  attributes?: Record<string, AnyValue>;
  droppedAttributesCount?: number;
}

/** InstrumentationScope of common.proto. */
export function writeScope(
  writer: ProtobufWriter,
  field: number,
  scope: InstrumentationScope & ScopeAttributes,
): void {
  const start = writer.begin(field);
  const { name, version, attributes = {}, droppedAttributesCount = 0 } = scope;
  writer.string(1, name);
  if (version) writer.string(2, version);
  writeAttributes(writer, 3, attributes);
  if (droppedAttributesCount > 0) writer.uint32(4, droppedAttributesCount);
  writer.end(start);
}
