import { expect, test } from 'vitest';
import type { AnyValue } from '../model/otlp.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { spanId, traceId } from '../testing/telemetry.ts';
import { attributeReader, attributesOfSpan } from './attributes.ts';

const text = (stringValue: string): AnyValue => ({ stringValue });

function stored() {
  const store = new TelemetryStore(1e7);
  const attributes = [
    { key: 'cargo', value: { kvlistValue: { values: [{ key: 'kind', value: text('inner') }] } } },
    { key: 'quote', value: text('say "ñ"') },
    { key: 'number', value: { intValue: '-42' } },
    { key: 'real', value: { doubleValue: 1.5 } },
    { key: 'yes', value: { boolValue: true } },
    { key: 'none', value: text('') },
    { key: 'list', value: { arrayValue: { values: [text('x')] } } },
    { value: text('z'), key: 'turned' },
  ];
  const resource = {
    attributes: [
      { key: 'service.name', value: text('port') },
      { key: 'yes', value: text('of the resource') },
      { key: 'host.name', value: text('dock') },
    ],
  };
  const events = [{ name: 'refused', attributes: [{ key: 'of.event', value: text('c') }] }];
  const span = { traceId: traceId(1), spanId: spanId(1), name: 'dock', kind: 2, attributes, events };
  store.addSpans({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  return store.trace(traceId(1))!.spans.get(spanId(1))!;
}

test.each([
  ['quote', 'say "ñ"'],
  ['number', '-42'],
  ['real', '1.5'],
  ['yes', 'true'],
  ['none', ''],
  ['list', '["x"]'],
  ['turned', 'z'],
  ['host.name', 'dock'],
  ['of.event', undefined],
  ['inner', undefined],
  ['kin', undefined],
  ['name', 'dock'],
  ['service', 'port'],
  ['kind', 'server'],
  ['status', 'ok'],
])('the attribute %s is read as %j', (key, value) => {
  expect(attributeReader(key)(stored())).toBe(value);
});

test('all attributes are read, the resource’s first', () => {
  const found = attributesOfSpan(stored());
  expect(found.slice(0, 2)).toEqual([
    ['service.name', 'port'],
    ['yes', 'of the resource'],
  ]);
  expect(found).toContainEqual(['cargo', '{"kind":"inner"}']);
});
