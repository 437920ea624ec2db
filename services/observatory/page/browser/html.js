import { h } from 'preact';
import htm from 'htm';

/** Control and format characters, which reorder or hide the text around them; not tabs, line ends and the joiner of emoji. */
const CONTROLS = /(?![\t\n\u200D])[\p{Cc}\p{Cf}]/gu;

/** Untrusted text made safe: characters that reorder or hide their neighbours are shown as codes, such as `U+202E`. @param {string} text */
export function inert(text) {
  return text.replace(
    CONTROLS,
    (character) => `⟨U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** @param {unknown} child @returns {any} */
function inertChild(child) {
  return typeof child === 'string' ? inert(child) : child;
}

/**
 * Templates that become elements. Values become text or properties, never markup, and no control character reorders a line: names and log
 * lines are untrusted.
 */
export const html = htm.bind(
  (/** @type {any} */ type, /** @type {any} */ props, /** @type {unknown[]} */ ...children) =>
    h(type, props, ...children.map(inertChild)),
);
