/** The overhead of each stored item in V8's heap beside its text, in bytes, measured on Node.js 26 (memory.test.ts). */
export const TRACE_BYTES = 320;
export const SPAN_BYTES = 270;
export const LOG_BYTES = 140;
/** The size of a link to another trace, with its backlink. */
export const LINK_BYTES = 300;

/** How many bytes a text takes: V8 keeps one byte per character, and two where any is beyond Latin-1. */
export function textBytes(text: string): number {
  return /[^\0-\u00FF]/.test(text) ? 2 * text.length : text.length;
}
