import { attributeOf } from '../otlp.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Trace} Trace
 *
 * An error or a refusal: where it began, in words, and how far it went.
 * @typedef {object} TraceError
 * @property {SpanNode} span where it began
 * @property {string} words `pontus-spaceport refused: Docking limit reached`
 * @property {string} logged its log line, if that has more detail
 * @property {SpanNode[]} path from where it began to the last span that it reached
 */

/** The errors of a trace: the one that the list shows first, then by time. @param {Trace} trace @returns {TraceError[]} */
export function traceErrors({ spans, summary }) {
  const began = spans.filter((span) => isTroubled(span) && !span.children.some(isTroubled));
  const first = began.find(({ id }) => id === summary?.reasonSpan);
  const inOrder = first ? [first, ...began.filter((span) => span !== first)] : began;
  return inOrder.map((span) => {
    const reason = span === first ? summary?.reason || reasonOf(span) : reasonOf(span);
    const logged = span.logs.find(isError)?.body ?? '';
    return {
      span,
      words: `${span.service} ${verb(span)}: ${reason}`,
      logged: logged === reason ? '' : logged,
      path: pathOf(span),
    };
  });
}

/** Whether an error began in the span, or passed through it. A server that refuses does not mark that as an error. @param {SpanNode} span */
export function isTroubled({ outcome, httpStatus, otlp }) {
  return (
    outcome !== 'ok' || httpStatus >= 400 || attributeOf(otlp.attributes, 'sos.refusal.reason') !== undefined
  );
}

/** The sign of a span: a server's span of a refusal is not red, but the refusal began there. @param {SpanNode} span @returns {'failed' | 'refused' | ''} */
export function signOf(span) {
  if (span.outcome === 'failed') return 'failed';
  return isTroubled(span) ? 'refused' : '';
}

/** Why, in words. @param {SpanNode} span */
export function reasonOf({ otlp, httpStatus, logs }) {
  const { attributes, events = [], status } = otlp;
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes;
  return (
    attributeOf(attributes, 'sos.refusal.reason') ||
    attributeOf(exception, 'exception.message') ||
    status?.message ||
    logs.findLast(isError)?.body ||
    (httpStatus >= 400 && `HTTP ${httpStatus}`) ||
    attributeOf(attributes, 'error.type') ||
    attributeOf(exception, 'exception.type') ||
    'it does not say why'
  );
}

/** @param {{ level: string }} line */
function isError({ level }) {
  return level === 'error' || level === 'fatal';
}

/** @param {SpanNode} span */
function verb({ otlp, httpStatus, kind }) {
  if (attributeOf(otlp.attributes, 'sos.refusal.reason') !== undefined) return 'refused';
  if (httpStatus >= 400 && httpStatus < 500) return kind === 'client' ? 'was refused' : 'refused';
  return 'failed';
}

/** @param {SpanNode} span */
function pathOf(span) {
  const path = [span];
  for (let next = span.parent; next?.type === 'span' && isTroubled(next); next = next.parent) path.push(next);
  return path;
}
