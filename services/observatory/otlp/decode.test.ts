import { expect, test } from 'vitest';
import { recordedRequest } from '../testing/telemetry.ts';
import { Rejections } from '../store/rejections.ts';
import { decoders } from './decode.ts';
import { MalformedError } from './malformed.ts';
import { decode } from './schema.ts';

const sample = decoders({
  Sample: {
    1: 'int int64',
    2: 'small sint32',
    3: 'numbers uint64[]',
    4: 'real double',
    5: 'inner Sample',
    6: 'text string',
    7: 'yes bool',
    8: 'exact sfixed64',
  },
});

function read(...bytes: number[]): object {
  return sample.Sample(Buffer.from(bytes));
}

test('numbers that JSON cannot hold become what OTLP/JSON has for them', () => {
  expect(read(0x08, ...Array<number>(9).fill(0xff), 0x01)).toEqual({ int: '-1' });
  expect(read(0x08, ...Array<number>(8).fill(0xff), 0x7f)).toEqual({ int: '9223372036854775807' });
  expect(read(0x10, 0x03)).toEqual({ small: -2 });
  expect(read(0x21, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f)).toEqual({ real: 'Infinity' });
  expect(read(0x41, ...Array<number>(8).fill(0xff))).toEqual({ exact: '-1' });
});

test('repeated numbers are read packed and one by one', () => {
  expect(read(0x1a, 0x03, 0x01, 0xac, 0x02)).toEqual({ numbers: ['1', '300'] });
  expect(read(0x18, 0x01, 0x18, 0x02)).toEqual({ numbers: ['1', '2'] });
});

test('fields that the schema does not name are passed over, whatever their type', () => {
  expect(
    read(0x78, 0x80, 0x01, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 0x01, 0xff, 0x7d, 1, 2, 3, 4, 0x38, 1),
  ).toEqual({ yes: true });
});

test('a field of another wire type than the schema’s is left out, and noted', () => {
  const notes = new Rejections();
  expect(sample.Sample(Buffer.from([0x32 - 2, 0x01, 0x38, 0x01]), notes)).toEqual({ yes: true });
  expect([notes.fields, notes.message]).toEqual([1, 'text has the wrong wire type, and is left out']);
});

test.each([
  ['a number without an end', [0x08, 0x80]],
  ['a number of more than 64 bits', [0x08, ...Array<number>(10).fill(0x80), 0x01]],
  ['a text longer than its message', [0x32, 0x05, 0x61]],
  ['a text longer than anything', [0x32, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x61]],
  ['a message that reaches beyond its parent', [0x2a, 0x02, 0x32, 0x01, 0x61]],
  ['a double cut short', [0x21, 0, 0]],
  ['a group', [0x7b]],
])('%s is malformed', (_what, bytes) => {
  expect(() => read(...bytes)).toThrow(MalformedError);
});

test('messages nested without end are refused before the stack is full', () => {
  let bytes = Buffer.alloc(0);
  for (let depth = 0; depth < 101; depth++) {
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
    bytes = Buffer.concat([Buffer.from([0x2a, ...length]), bytes]);
  }
  expect(() => sample.Sample(bytes)).toThrow('100 deep');
});

test('a request cut off anywhere, or with any byte changed, is decoded or refused, never worse', () => {
  for (let index = 0; index < recordedRequest.length; index++) {
    const changed = Buffer.from(recordedRequest);
    changed[index] = (index * 151 + 31) & 0xff;
    for (const bytes of [recordedRequest.subarray(0, index), changed])
      try {
        decode.TracesRequest(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
  }
});
