import { beforeEach, expect, test } from 'vitest';
import { HttpError } from '#http-service/http-error.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, attributes, traceId } from '../testing/telemetry.ts';
import { parseCondition } from './attribute-condition.ts';

let store: TelemetryStore;

beforeEach(() => {
  store = new TelemetryStore(1e7);
  addSpans(store, 'pontus', {
    name: 'POST /dock',
    kind: 2,
    startTimeUnixNano: '1000000000000000000',
    endTimeUnixNano: '1000000002000000000',
    attributes: [
      ...attributes({ 'sos.ship.id': 'explorer "one"', 'http.request.method': 'POST' }),
      { key: 'http.response.status_code', value: { intValue: '503' } },
      { key: 'messages', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
    ],
    events: [{ name: 'exception', attributes: attributes({ 'exception.type': 'RangeError' }) }],
    status: { code: 2 },
  });
});

function meets(condition: string): boolean {
  const [span] = store.trace(traceId(1))!.spans.values();
  return parseCondition(condition)(span!);
}

test.each([
  'sos.ship.id=explorer "one"',
  ' http.request.method = POST ',
  'http.request.method!=GET',
  'http.response.status_code>=500',
  'status_code>=400',
  'status_code=503',
  'status_code<504',
  'id=explorer "one"',
  'method=POST',
  'duration>1.5s',
  'duration<=2000',
  'exception.type',
  'exception.type=RangeError',
  'messages=["a"]',
  'error',
  'name=POST /dock',
  'service=pontus',
  'kind=server',
  'status=failed',
  'status=error',
  'nowhere!=x',
])('%s holds', (condition) => {
  expect(meets(condition)).toBe(true);
});

test.each([
  'sos.ship.id=explorer',
  'status_code>503',
  'nowhere',
  'nowhere>1',
  'refused',
  'duration<1s',
  'name>5',
])('%s does not hold', (condition) => {
  expect(meets(condition)).toBe(false);
});

test.each([
  ['=x', /write key=value/],
  ['two words', /write key=value/],
  ['status_code>=much', /compares numbers, such as status_code>=400/],
  ['duration>soon', /a duration such as 20ms, 1.5s/],
  ['duration=1s', /compare the duration/],
])('%s is refused with how to write it', (condition, says) => {
  expect(() => parseCondition(condition)).toThrow(HttpError);
  expect(() => parseCondition(condition)).toThrow(says);
});
