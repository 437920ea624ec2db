/** What each thing that is kept takes in V8's heap beside its text, in bytes, as measured on Node 26 (memory.test.ts). */
export const TRACE_BYTES = 320;
export const SPAN_BYTES = 270;
export const LOG_BYTES = 140;
/** What a link to another trace takes, with the way back. */
export const LINK_BYTES = 300;

/** How many bytes a text takes: V8 keeps one byte per character, and two where any is beyond Latin-1. */
export function textBytes(text: string): number {
  return /[^\0-\u00FF]/.test(text) ? 2 * text.length : text.length;
}
