import { expect, test } from 'vitest';
import { recordedRequest } from '../testing/telemetry.ts';
import { Rejections } from '../store/rejections.ts';
import { jsonDecoders } from './json.ts';
import { MalformedError } from './malformed.ts';
import { decode, decodeJson } from './schema.ts';

const sample = jsonDecoders({
  Sample: {
    1: 'int int64',
    2: 'big fixed64',
    3: 'numbers uint64[]',
    4: 'real double',
    5: 'inner Sample',
    6: 'text string',
    7: 'yes bool',
    8: 'kind SpanKind',
    9: 'id id',
    10: 'raw bytes',
    11: 'small sint32',
  },
});

function read(json: string): object {
  return sample.Sample(Buffer.from(json));
}

test('a request of the Collector, written as JSON, is what its protobuf is', () => {
  const fromProtobuf = decode.TracesRequest(recordedRequest);
  expect(decodeJson.TracesRequest(Buffer.from(JSON.stringify(fromProtobuf)))).toEqual(fromProtobuf);
});

test.each([
  [
    '64-bit integers as strings and as numbers',
    '{"int":"-5","numbers":[7,"8"]}',
    { int: '-5', numbers: ['7', '8'] },
  ],
  ['nanoseconds without quotes, exactly', '{"big": 1763697600123456789}', { big: '1763697600123456789' }],
  ['doubles, also those that JSON has no number for', '{"real":"-Infinity"}', { real: '-Infinity' }],
  ['doubles in quotes', '{"real":"1.5e3"}', { real: 1500 }],
  ['enums by number', '{"kind":3}', { kind: 3 }],
  ['enums by name', '{"kind":"SPAN_KIND_SERVER"}', { kind: 2 }],
  ['enums that are new', '{"kind":42}', { kind: 42 }],
  ['ids in hex of either case', '{"id":"0AF7"}', { id: '0af7' }],
  ['bytes in base64 for URLs', '{"raw":"-_8"}', { raw: '+/8=' }],
  ['messages', '{"inner":{"yes":true}}', { inner: { yes: true } }],
  [
    'null as absent, and what it does not know as not there',
    '{"int":null,"other":{"a":[1]},"text":"ñ"}',
    { text: 'ñ' },
  ],
])('reads %s', (_what, json, expected) => {
  expect(read(json)).toEqual(expected);
});

test.each([
  ['no JSON', '{"int":', 'The body is not valid JSON'],
  ['an empty body', '', 'The body is not valid JSON'],
  ['a list', '[]', 'The request is not an object'],
  ['one value for many, of all that there is', '{"numbers":1}', 'numbers is not a list'],
])('%s is malformed', (_what, json, message) => {
  expect(() => read(json)).toThrow(new MalformedError(message));
});

test.each([
  ['a message that is text', '{"inner":"a"}', 'inner is not an object'],
  ['one value for many', '{"inner":{"numbers":1}}', 'numbers is not a list'],
  ['a fraction for an integer', '{"int":1.5}', 'int is not a whole number'],
  ['an integer of 65 bits', '{"int":"9223372036854775808"}', 'int is not a whole number within its range'],
  ['a negative time', '{"big":-1}', 'big is not a whole number within its range'],
  ['a number of 33 bits', '{"small":2147483648}', 'small is not a whole number within its range'],
  ['a word for a number', '{"real":"one"}', 'real is not a number'],
  ['a number for a text', '{"text":1}', 'text is not a string'],
  ['a word for a bool', '{"yes":"true"}', 'yes is not true or false'],
  ['an enum that is no name', '{"kind":"SERVER"}', 'kind is not a whole number'],
])('%s costs the field and nothing else', (_what, json, message) => {
  const notes = new Rejections();
  const given = JSON.stringify({ ...(JSON.parse(json) as object), id: 'AB' });
  expect(sample.Sample(Buffer.from(given), notes)).toMatchObject({ id: 'ab' });
  expect([notes.count, notes.fields, notes.message]).toEqual([0, 1, `${message}, and is left out`]);
});

test('an entry of a list of numbers that is wrong costs itself', () => {
  expect(read('{"inner":{"numbers":[1,"x",3]}}')).toEqual({ inner: { numbers: ['1', '3'] } });
});

test('messages nested without end are refused before the stack is full', () => {
  expect(() => read(`${'{"inner":'.repeat(101)}{}${'}'.repeat(101)}`)).toThrow('100 deep');
});
