import { ENUMS } from './enums.ts';
import { MAX_DEPTH, parseField, type Decoders, type Schema } from './fields.ts';
import { PACKED_PER_FIELD } from './limits.ts';
import { MalformedError } from './malformed.ts';
import { Rejections } from '../store/rejections.ts';
import { Reader } from './reader.ts';

/** The fields of one message, each at its number. */
type Message = (Field | undefined)[];

interface Field {
  name: string;
  type: Type;
  repeated: boolean;
}

interface Type {
  wireType: number;
  read: (reader: Reader, depth: number, notes: Rejections) => unknown;
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

const UINT32: Type = { wireType: VARINT, read: (reader) => reader.uint32() };

/** The scalar types. Values that a JavaScript number cannot hold become those of OTLP/JSON: 64-bit integers in decimal, ids in hex. */
const SCALARS: Record<string, Type> = {
  bool: { wireType: VARINT, read: (reader) => reader.uint64() !== 0n },
  uint32: UINT32,
  sint32: { wireType: VARINT, read: (reader) => fromZigzag(reader.uint32()) },
  int64: { wireType: VARINT, read: (reader) => String(BigInt.asIntN(64, reader.uint64())) },
  uint64: { wireType: VARINT, read: (reader) => reader.decimal() },
  fixed32: { wireType: FIXED32, read: (reader) => reader.buffer.readUInt32LE(reader.take(4)) },
  fixed64: { wireType: FIXED64, read: (reader) => String(reader.buffer.readBigUInt64LE(reader.take(8))) },
  sfixed64: { wireType: FIXED64, read: (reader) => String(reader.buffer.readBigInt64LE(reader.take(8))) },
  double: { wireType: FIXED64, read: (reader) => toJsonNumber(reader.buffer.readDoubleLE(reader.take(8))) },
  string: { wireType: DELIMITED, read: (reader) => reader.text() },
  bytes: { wireType: DELIMITED, read: (reader) => reader.bytes().toString('base64') },
  id: { wireType: DELIMITED, read: (reader) => reader.hex() },
  ...Object.fromEntries(Object.keys(ENUMS).map((name) => [name, UINT32])),
};

/**
 * Makes a decoder for each message of `schema`, from protobuf to the object that OTLP/JSON has for it. Fields that the schema
 * does not name are passed over; fields that are not there stay undefined.
 * @throws {MalformedError} from each decoder, for bytes that are not that message; {TooLargeError} for too many fields.
 */
export function decoders<const S extends Schema>(schema: S): Decoders<S> {
  const messages = new Map<string, Message>(Object.keys(schema).map((name) => [name, []]));
  for (const [name, fields] of Object.entries(schema))
    for (const [number, field] of Object.entries(fields))
      messages.get(name)![Number(number)] = toField(field, messages);
  return Object.fromEntries(
    [...messages].map(([name, message]) => [
      name,
      (bytes: Buffer, notes = new Rejections()) => readMessage(new Reader(bytes), message, 0, notes),
    ]),
  ) as Decoders<S>;
}

function toField(text: string, messages: Map<string, Message>): Field {
  const { name, type: typeName, repeated } = parseField(text);
  const message = messages.get(typeName);
  const type = message
    ? {
        wireType: DELIMITED,
        read: (reader: Reader, depth: number, notes: Rejections) => {
          const outer = reader.enter();
          const value = readMessage(reader, message, depth + 1, notes);
          reader.leave(outer);
          return value;
        },
      }
    : SCALARS[typeName]!;
  return { name, type, repeated };
}

function readMessage(reader: Reader, message: Message, depth: number, notes: Rejections): object {
  if (depth > MAX_DEPTH) throw new MalformedError(`Messages lie more than ${MAX_DEPTH} deep in one another`);
  const result: Record<string, unknown> = {};
  while (!reader.atEnd) {
    reader.fields.count();
    const tag = reader.uint32();
    const field = message[tag >>> 3];
    if (field) readField(reader, field, tag & 7, result, depth, notes);
    else reader.skip(tag & 7);
  }
  return result;
}

function readField(
  reader: Reader,
  { name, type, repeated }: Field,
  wireType: number,
  result: Record<string, unknown>,
  depth: number,
  notes: Rejections,
): void {
  if (wireType === type.wireType) {
    const value = type.read(reader, depth, notes);
    if (repeated) ((result[name] ??= []) as unknown[]).push(value);
    else result[name] = value;
  } else if (repeated && wireType === DELIMITED) {
    readPacked(reader, type, (result[name] ??= []) as unknown[], depth, notes);
  } else {
    reader.skip(wireType);
    notes.addField(`${name} has the wrong wire type, and is left out`);
  }
}

/** Values one after another, in one field. */
function readPacked(reader: Reader, type: Type, values: unknown[], depth: number, notes: Rejections): void {
  const outer = reader.enter();
  for (let index = 0; !reader.atEnd; index++) {
    if (index % PACKED_PER_FIELD === 0) reader.fields.count();
    values.push(type.read(reader, depth, notes));
  }
  reader.leave(outer);
}

function fromZigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

function toJsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
