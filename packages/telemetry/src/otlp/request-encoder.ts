import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Encoder } from '../export/batch-buffer.ts';
import { writeResource, writeScope } from './common.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** The resource of every span and log record. */
export interface Item {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
}

/** The fields are alike in ExportTraceServiceRequest, ResourceSpans and ScopeSpans, and in their twins of logs. */
const FIELD = { resources: 1, resource: 1, scopes: 2, scope: 1, items: 2, schemaUrl: 3 };

/**
 * Writes items into the request that will carry them, at once, while they are young: kept as objects until they are sent, they would
 * outlive a collection of the young generation or two, and cost more in that than in being written. Its buffers are used again.
 * All items come from one resource, that of the process.
 */
export class RequestEncoder<T extends Item> implements Encoder<T, Uint8Array> {
  readonly #writeItem: (writer: ProtobufWriter, field: number, item: T) => void;
  readonly #scopes = new Map<InstrumentationScope, ProtobufWriter>();
  #resource: Resource | undefined;
  #bytes = 0;

  constructor(writeItem: (writer: ProtobufWriter, field: number, item: T) => void) {
    this.#writeItem = writeItem;
  }

  add(item: T): void {
    this.#resource = item.resource;
    let items = this.#scopes.get(item.instrumentationScope);
    if (items === undefined) this.#scopes.set(item.instrumentationScope, (items = new ProtobufWriter()));
    const before = items.length;
    try {
      this.#writeItem(items, FIELD.items, item);
    } catch (error) {
      items.cutBack(before); // a partial item would corrupt the request
      throw error;
    }
    this.#bytes += items.length - before;
  }

  /** The size of the items since the last request, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The request with all items since the last; call it when the resource has all its attributes. Each item is copied once, into the
   * request: the event loop waits for this.
   */
  take(): Buffer {
    const resource = this.#resource;
    const parts: Uint8Array[] = [];
    if (resource) parts.push(encoded((writer) => writeResource(writer, FIELD.resource, resource)));
    for (const [scope, items] of this.#scopes)
      if (items.length > 0)
        parts.push(
          ...message(FIELD.scopes, [
            encoded((writer) => writeScope(writer, FIELD.scope, scope)),
            items.written,
            encodedSchemaUrl(scope),
          ]),
        );
    if (resource) parts.push(encodedSchemaUrl(resource));
    const request = Buffer.concat(message(FIELD.resources, parts));
    for (const items of this.#scopes.values()) items.clear();
    this.#bytes = 0;
    return request;
  }
}

/** A message of these parts, which follow its tag and its length. */
function message(field: number, parts: Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [encoded((writer) => writer.header(field, length)), ...parts];
}

function encodedSchemaUrl({ schemaUrl }: { schemaUrl?: string }): Uint8Array {
  return encoded((writer) => schemaUrl && writer.string(FIELD.schemaUrl, schemaUrl));
}

function encoded(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter(256);
  write(writer);
  return writer.written;
}
