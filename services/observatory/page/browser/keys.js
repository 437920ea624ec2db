import { useEffect } from 'preact/hooks';

/**
 * @typedef {object} Key
 * @property {string} key as the browser names it, or several with a space: `j ArrowDown`
 * @property {string} does what it does, for the help
 * @property {(event: KeyboardEvent) => void} run
 */

/** The keys that work now: each view brings its own. @type {Set<Key[]>} */
const active = new Set();

/** Makes keys work as long as a component is there. @param {Key[]} keys */
export function useKeys(keys) {
  useEffect(() => {
    active.add(keys);
    return () => void active.delete(keys);
  });
}

/** All keys that work now. */
export function activeKeys() {
  return [...active].flat();
}

addEventListener('keydown', (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (event.key !== 'Escape' && target.closest('input, select, textarea, dialog')) return;
  if (event.key === 'Enter' && target.closest('a, button, summary')) return;
  if (event.key === ' ' && target.closest('a, button, summary')) return;
  const names = event.key === ' ' ? 'Space' : event.key;
  const found = activeKeys().findLast(({ key }) => key.split(' ').includes(names));
  if (!found) return;
  event.preventDefault();
  found.run(event);
});
