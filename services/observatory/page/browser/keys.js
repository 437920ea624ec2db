import { useEffect, useRef } from 'preact/hooks';

/**
 * @typedef {object} Key
 * @property {string} key as the browser names it, or several with a space: `j ArrowDown`
 * @property {string} does its description, for the help
 * @property {(event: KeyboardEvent) => void} run
 */

/** The keys that work now: each view brings its own. @type {Set<{ current: Key[] }>} */
const active = new Set();

/**
 * Makes keys work as long as a component is there. They are those of the latest rendering, so that a second key press sees the effect of
 * the first.
 * @param {Key[]} keys
 */
export function useKeys(keys) {
  const holder = useRef(keys);
  holder.current = keys;
  useEffect(() => {
    active.add(holder);
    return () => void active.delete(holder);
  }, []);
}

/** All keys that work now. */
export function activeKeys() {
  return [...active].flatMap(({ current }) => current);
}

addEventListener('keydown', (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
  const { target } = event;
  if (!(target instanceof Element) || target.closest('dialog')) return; // a dialog closes by itself
  if (event.key !== 'Escape' && target.closest('input, select, textarea')) return;
  if (/^(Enter| )$/.test(event.key) && target.closest('a, button, summary')) return;
  const name = event.key === ' ' ? 'Space' : event.key;
  const found = activeKeys().find(({ key }) => key.split(' ').includes(name));
  if (!found) return;
  event.preventDefault();
  found.run(event);
});
