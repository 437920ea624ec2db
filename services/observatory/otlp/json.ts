import { ENUMS } from './enums.ts';
import { MAX_DEPTH, parseField, type Decoders, type Schema } from './fields.ts';
import { Rejections } from '../store/rejections.ts';
import { parseJson } from './json-text.ts';
import { MalformedError } from './malformed.ts';

/** Reads a value that JSON has; undefined where it is not of the type, which is noted. */
type Read = (value: unknown, name: string, depth: number, notes: Rejections) => unknown;

/** The fields of one message. */
type Message = { name: string; read: Read }[];

const WHOLE = /^-?\d{1,20}$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const NOT_FINITE = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

const uint32: Read = (value, name, _depth, notes) =>
  number(integer(value, name, notes, (number) => BigInt.asUintN(32, number)));

/** The scalar types. Numbers may be written as strings and 64-bit ones as numbers, enums by name; ids are hex in either case. */
const SCALARS: Record<string, Read> = {
  bool: (value, name, _depth, notes) =>
    typeof value === 'boolean' ? value : drop(notes, name, 'true or false'),
  uint32,
  sint32: (value, name, _depth, notes) =>
    number(integer(value, name, notes, (number) => BigInt.asIntN(32, number))),
  fixed32: uint32,
  int64: (value, name, _depth, notes) => integer(value, name, notes, (number) => BigInt.asIntN(64, number)),
  sfixed64: (value, name, _depth, notes) =>
    integer(value, name, notes, (number) => BigInt.asIntN(64, number)),
  uint64: (value, name, _depth, notes) => integer(value, name, notes, (number) => BigInt.asUintN(64, number)),
  fixed64: (value, name, _depth, notes) =>
    integer(value, name, notes, (number) => BigInt.asUintN(64, number)),
  double: (value, name, _depth, notes) => {
    if (typeof value === 'number' || NOT_FINITE.has(value)) return value;
    return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : drop(notes, name, 'a number');
  },
  string: (value, name, _depth, notes) => text(value, name, notes),
  bytes: (value, name, _depth, notes) => {
    const base64 = text(value, name, notes);
    return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('base64');
  },
  id: (value, name, _depth, notes) => text(value, name, notes)?.toLowerCase(),
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
      (bytes: Buffer, notes = new Rejections()) => {
        const value = parseJson(bytes);
        const request = isObject(value) ? readMessage(value, message, 'The request', 0, notes) : undefined;
        if (!request) throw new MalformedError('The request is not an object');
        return request;
      },
    ]),
  ) as Decoders<S>;
}

function toField(field: string, messages: Map<string, Message>): Message[number] {
  const { name, type, repeated } = parseField(field);
  const message = messages.get(type);
  const read: Read = message
    ? (value, what, depth, notes) => readMessage(value, message, what, depth + 1, notes)
    : SCALARS[type]!;
  if (!repeated) return { name, read };
  return {
    name,
    read: (values, what, depth, notes) => {
      if (Array.isArray(values))
        return values.map((value) => read(value, what, depth, notes)).filter((value) => value !== undefined);
      if (depth === 0) throw new MalformedError(`${what} is not a list`); // the whole request is invalid
      return drop(notes, what, 'a list');
    },
  };
}

/** The lists of what a request is about: an entry that is not even a message is an item that is lost. */
const ITEMS = new Set(['spans', 'logRecords', 'dataPoints']);

function readMessage(
  value: unknown,
  message: Message,
  what: string,
  depth: number,
  notes: Rejections,
): object | undefined {
  if (depth > MAX_DEPTH) throw new MalformedError(`Messages lie more than ${MAX_DEPTH} deep in one another`);
  if (!isObject(value)) {
    if (!ITEMS.has(what)) return drop(notes, what, 'an object');
    notes.add(`an entry of ${what} is not an object`);
    return undefined;
  }
  const result: Record<string, unknown> = {};
  for (const { name, read } of message) {
    const given = value[name];
    if (given === undefined || given === null) continue;
    const field = read(given, name, depth, notes);
    if (field !== undefined) result[name] = field;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An integer in decimal that `wrap` leaves as it is: one that fits. */
function integer(
  value: unknown,
  name: string,
  notes: Rejections,
  wrap: (number: bigint) => bigint,
): string | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !WHOLE.test(digits)) return drop(notes, name, 'a whole number');
  const number = BigInt(digits);
  return wrap(number) === number ? String(number) : drop(notes, name, 'a whole number within its range');
}

function number(decimal: string | undefined): number | undefined {
  return decimal === undefined ? undefined : Number(decimal);
}

function enumeration(values: string[]): Read {
  return (value, name, depth, notes) => {
    const number = values.indexOf(value as string);
    return number < 0 ? uint32(value, name, depth, notes) : number;
  };
}

function text(value: unknown, name: string, notes: Rejections): string | undefined {
  return typeof value === 'string' ? value : drop(notes, name, 'a string');
}

/** An invalid field is dropped, and the record is kept. */
function drop(notes: Rejections, name: string, expected: string): undefined {
  notes.addField(`${name} is not ${expected}, and is left out`);
}
