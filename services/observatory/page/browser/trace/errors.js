import { attributeOf } from '../otlp.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Trace} Trace
 *
 * Something that went wrong: where, in words, and how far it went.
 * @typedef {object} Trouble
 * @property {SpanNode} span where it began
 * @property {string} words `pontus-spaceport refused: Docking limit reached`
 * @property {string} logged what was logged about it there, where that says more
 * @property {SpanNode[]} way from where it began to the last that it reached
 */

/** What went wrong in a trace, the first first. @param {Trace} trace @returns {Trouble[]} */
export function troubles({ spans }) {
  return spans.filter(isWhereItBegan).map((span) => {
    const reason = reasonOf(span);
    const logged = span.logs.find(({ level }) => level === 'error' || level === 'fatal')?.body ?? '';
    return {
      span,
      words: `${span.service} ${verb(span)}: ${reason}`,
      logged: logged === reason ? '' : logged,
      way: wayOf(span),
    };
  });
}

/** Whether something went wrong in the span, or passed through it. A server that refuses does not call that an error. @param {SpanNode} span */
export function isTroubled({ failed, httpStatus, otlp }) {
  return failed || httpStatus >= 400 || attributeOf(otlp.attributes, 'sos.refusal.reason') !== undefined;
}

/** Why, in words. @param {SpanNode} span */
export function reasonOf({ otlp, httpStatus, logs }) {
  const { attributes, events = [], status } = otlp;
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes;
  return (
    attributeOf(attributes, 'sos.refusal.reason') ||
    attributeOf(exception, 'exception.message') ||
    status?.message ||
    logs.findLast(({ level }) => level === 'error' || level === 'fatal')?.body ||
    (httpStatus >= 400 && `HTTP ${httpStatus}`) ||
    attributeOf(attributes, 'error.type') ||
    attributeOf(exception, 'exception.type') ||
    'it does not say why'
  );
}

/** @param {SpanNode} span */
function isWhereItBegan(span) {
  return isTroubled(span) && !span.children.some(isTroubled);
}

/** @param {SpanNode} span */
function verb({ otlp, httpStatus, kind }) {
  if (attributeOf(otlp.attributes, 'sos.refusal.reason') !== undefined) return 'refused';
  if (httpStatus >= 400 && httpStatus < 500) return kind === 'client' ? 'was refused' : 'refused';
  return 'failed';
}

/** @param {SpanNode} span */
function wayOf(span) {
  const way = [span];
  for (let next = span.parent; next?.type === 'span' && isTroubled(next); next = next.parent) way.push(next);
  return way;
}
