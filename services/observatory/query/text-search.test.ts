import { expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addLogs, addSpans, attributes, traceId } from '../testing/telemetry.ts';
import { textSearch } from './text-search.ts';

const store = new TelemetryStore(1e7);
addSpans(store, 'pontus', {
  name: 'POST /dock',
  attributes: [
    ...attributes({ 'sos.ship.id': 'Explorer "one"', folder: String.raw`C:\docks` }),
    { key: 'passengers', value: { intValue: '1500' } },
    { key: 'codes', value: { arrayValue: { values: [{ intValue: '4' }, { intValue: '2' }] } } },
    { key: 'dock', value: { kvlistValue: { values: [{ key: 'open', value: { boolValue: true } }] } } },
  ],
  events: [{ name: 'exception', attributes: attributes({ 'exception.type': 'RangeError' }) }],
});
addSpans(store, 'zura', { traceId: traceId(2), name: 'GET' });
addLogs(store, 'zura', { traceId: traceId(2), body: { stringValue: 'Dock is full' } });
const [span, plain] = [1, 2].map((number) => store.trace(traceId(number))!.spans.values().next().value!);
const [log] = store.trace(traceId(2))!.logs;

test.each([
  'explorer "ONE"',
  String.raw`c:\docks`,
  'pontus',
  'passengers',
  '1500',
  '[4,2]',
  '{"open":true}',
  'rangeerror',
  'post /dock',
])('a span has the text %s', (text) => {
  expect(textSearch(text).inSpan(span!)).toBe(true);
});

test.each(['stringValue', 'traceId', 'zura', 'Explorer.'])('a span does not have the text %s', (text) => {
  expect(textSearch(text).inSpan(span!)).toBe(false);
});

test('a span and a log line without nested values are searched as well', () => {
  expect(textSearch('zura').inSpan(plain!)).toBe(true);
  expect(textSearch('spanId').inSpan(plain!)).toBe(false);
  expect(textSearch('is FULL').inLog(log!)).toBe(true);
  expect(textSearch('body').inLog(log!)).toBe(false);
  expect(textSearch('A1').inId('00a1')).toBe(true);
});
