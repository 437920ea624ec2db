import type { Rejections } from '../store/rejections.ts';

/** The fields of each message by their numbers, each a name and a type: `1: 'traceId id'`, `9: 'attributes KeyValue[]'`. */
export type Schema = Record<string, Record<number, string>>;

/** A field as a schema names it. */
export interface FieldName {
  name: string;
  type: string;
  repeated: boolean;
}

/** Parses the schema of a field. */
export function parseField(field: string): FieldName {
  const [, name, type, brackets] = /^(\w+) (\w+)(\[\])?$/.exec(field)!;
  return { name: name!, type: type!, repeated: brackets !== undefined };
}

/**
 * A decoder for each message of a schema. An invalid field is dropped and noted.
 * @throws {MalformedError} from each, for bytes that are not that message.
 */
export type Decoders<S extends Schema> = Record<keyof S, (bytes: Buffer, notes?: Rejections) => object>;

/** How deep messages may lie in one another: protobuf's own default, so that hostile bytes cannot exhaust the stack. */
export const MAX_DEPTH = 100;
