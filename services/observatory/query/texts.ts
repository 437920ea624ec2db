import { valueText } from './values.ts';
import type { Attribute, LogRecord, Span } from '../model/otlp.ts';
import type { StoredLog, StoredSpan } from '../store/records.ts';

/** The value of an attribute as text; undefined where there is none of that name. */
export function attributeOf(attributes: Attribute[] = [], name: string): string | undefined {
  const found = attributes.find(({ key }) => key === name);
  return found && valueText(found.value);
}

/** The readable text of a span, which text searches use. */
export function* spanTexts({ json, origin }: StoredSpan): Generator<string> {
  const { name = '', attributes, events = [], status } = JSON.parse(json) as Span;
  yield origin.service;
  yield name;
  yield status?.message ?? '';
  yield* attributeTexts(attributes);
  for (const event of events) {
    yield event.name ?? '';
    yield* attributeTexts(event.attributes);
  }
}

/** The readable text of a log line. */
export function* logTexts({ json, origin }: StoredLog): Generator<string> {
  const { body, attributes } = JSON.parse(json) as LogRecord;
  yield origin.service;
  yield valueText(body);
  yield* attributeTexts(attributes);
}

function* attributeTexts(attributes: Attribute[] = []): Generator<string> {
  for (const { key = '', value } of attributes) {
    yield key;
    yield valueText(value);
  }
}
