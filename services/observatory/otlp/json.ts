import { ENUMS } from './enums.ts';
import { MAX_DEPTH, parseField, type Decoders, type Schema } from './fields.ts';
import { parseJson } from './json-text.ts';
import { MalformedError } from './malformed.ts';

/** Reads a value that JSON has. @throws {MalformedError} naming `name`, where it is not of the type. */
type Read = (value: unknown, name: string, depth: number) => unknown;

/** The fields of one message. */
type Message = { name: string; read: Read }[];

const WHOLE = /^-?\d{1,20}$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const NOT_FINITE = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

const uint32: Read = (value, name) => Number(integer(value, name, (number) => BigInt.asUintN(32, number)));

/** The scalar types. Numbers may be written as strings and 64-bit ones as numbers, enums by name; ids are hex in either case. */
const SCALARS: Record<string, Read> = {
  bool: (value, name) => (typeof value === 'boolean' ? value : refuse(name, 'true or false')),
  uint32,
  sint32: (value, name) => Number(integer(value, name, (number) => BigInt.asIntN(32, number))),
  fixed32: uint32,
  int64: (value, name) => integer(value, name, (number) => BigInt.asIntN(64, number)),
  sfixed64: (value, name) => integer(value, name, (number) => BigInt.asIntN(64, number)),
  uint64: (value, name) => integer(value, name, (number) => BigInt.asUintN(64, number)),
  fixed64: (value, name) => integer(value, name, (number) => BigInt.asUintN(64, number)),
  double: (value, name) => {
    if (typeof value === 'number' || NOT_FINITE.has(value)) return value;
    return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : refuse(name, 'a number');
  },
  string: (value, name) => text(value, name),
  bytes: (value, name) => Buffer.from(text(value, name), 'base64').toString('base64'),
  id: (value, name) => text(value, name).toLowerCase(),
  ...Object.fromEntries(Object.entries(ENUMS).map(([name, values]) => [name, enumeration(values)])),
};

/**
 * Makes a decoder for each message of `schema` from OTLP/JSON, whose dialect differs from protobuf's own JSON: ids are hex, enums are
 * numbers. Fields that the schema does not name are passed over; fields that are null or not there stay undefined. The objects are
 * those that the protobuf decoders give, with their fields in the schema's order.
 */
export function jsonDecoders<const S extends Schema>(schema: S): Decoders<S> {
  const messages = new Map<string, Message>(Object.keys(schema).map((name) => [name, []]));
  for (const [name, fields] of Object.entries(schema))
    for (const field of Object.values(fields)) messages.get(name)!.push(toField(field, messages));
  return Object.fromEntries(
    [...messages].map(([name, message]) => [
      name,
      (bytes: Buffer) => readMessage(parseJson(bytes), message, 'The request', 0),
    ]),
  ) as Decoders<S>;
}

function toField(field: string, messages: Map<string, Message>): Message[number] {
  const { name, type, repeated } = parseField(field);
  const message = messages.get(type);
  const read: Read = message
    ? (value, what, depth) => readMessage(value, message, what, depth + 1)
    : SCALARS[type]!;
  if (!repeated) return { name, read };
  return {
    name,
    read: (values, what, depth) =>
      Array.isArray(values) ? values.map((value) => read(value, what, depth)) : refuse(what, 'a list'),
  };
}

function readMessage(value: unknown, message: Message, what: string, depth: number): object {
  if (depth > MAX_DEPTH) throw new MalformedError(`Messages lie more than ${MAX_DEPTH} deep in one another`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(what, 'an object');
  const given = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const { name, read } of message) {
    const field = given[name];
    if (field !== undefined && field !== null) result[name] = read(field, name, depth);
  }
  return result;
}

/** An integer in decimal that `wrap` leaves as it is: one that fits. */
function integer(value: unknown, name: string, wrap: (number: bigint) => bigint): string {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !WHOLE.test(digits)) return refuse(name, 'a whole number');
  const number = BigInt(digits);
  return wrap(number) === number ? String(number) : refuse(name, 'a whole number within its range');
}

function enumeration(values: string[]): Read {
  return (value, name, depth) => {
    const number = values.indexOf(value as string);
    return number < 0 ? uint32(value, name, depth) : number;
  };
}

function text(value: unknown, name: string): string {
  return typeof value === 'string' ? value : refuse(name, 'a string');
}

function refuse(name: string, expected: string): never {
  throw new MalformedError(`${name} is not ${expected}`);
}
