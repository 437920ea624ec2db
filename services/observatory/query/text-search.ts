import type { StoredLog, StoredSpan } from '../store/records.ts';
import { logTexts, spanTexts } from './texts.ts';

/** An array or a map reads otherwise than its OTLP/JSON. */
const NESTED = /"(?:array|kvlist)Value":/;

/**
 * Makes a search for a text, whatever its case. A span or log line is parsed only if its JSON may have the text: parsing 100,000
 * spans takes some 500 ms.
 */
export function textSearch(text: string) {
  const pattern = new RegExp(RegExp.escape(text), 'iu');
  const isEscapedInJson = JSON.stringify(text) !== `"${text}"`;
  const mayHave = ({ json, origin }: StoredSpan | StoredLog) =>
    isEscapedInJson || pattern.test(json) || pattern.test(origin.service) || NESTED.test(json);
  const has = (texts: Iterable<string>) => Iterator.from(texts).some((each) => pattern.test(each));
  return {
    inId: (id: string) => pattern.test(id),
    inSpan: (span: StoredSpan) => mayHave(span) && has(spanTexts(span)),
    inLog: (log: StoredLog) => mayHave(log) && has(logTexts(log)),
  };
}
