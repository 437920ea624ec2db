import { expect, test } from 'vitest';
import { withExactNumbers } from './json-numbers.ts';

const { serializeRequest, deserializeResponse } = withExactNumbers<object, string>({
  serializeRequest: (request) => new TextEncoder().encode(JSON.stringify(request)),
  deserializeResponse: () => 'as before',
});

test.each([
  [{ intValue: 42 }, '{"intValue":42}'],
  [{ intValue: -(2 ** 62) }, '{"intValue":"-4611686018427387904"}'],
  [{ intValue: 2 ** 60 }, '{"intValue":"1152921504606846976"}'],
  [{ intValue: 2 ** 63 }, '{"doubleValue":9223372036854776000}'],
  [{ intValue: 1e300 }, '{"doubleValue":1e+300}'],
  [{ doubleValue: Number.NaN }, '{"doubleValue":"NaN"}'],
  [{ doubleValue: 0.5 }, '{"doubleValue":0.5}'],
  [{ asInt: 2 ** 70, asDouble: Number.NaN }, '{"asDouble":1.1805916207174113e+21,"asDouble":"NaN"}'],
  [{ text: '"intValue":1e300 "doubleValue":null' }, '{"text":"\\"intValue\\":1e300 \\"doubleValue\\":null"}'],
])('%j is %s', (request, json) => {
  expect(new TextDecoder().decode(serializeRequest(request))).toBe(json);
});

test('responses are read as before, and what cannot be serialized is not sent', () => {
  expect(deserializeResponse(new Uint8Array())).toBe('as before');
  const nothing = withExactNumbers<object, object>({
    serializeRequest: () => undefined,
    deserializeResponse: () => ({}),
  });
  expect(nothing.serializeRequest({})).toBeUndefined();
});
