import { computed, signal } from '@preact/signals';

/** The address: every view, filter and choice that a link should bring back is in it. */
const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname);
export const query = computed(() => address.value.searchParams);
/** The query as text, which changes only when it does. */
export const queryText = computed(() => address.value.search.slice(1));

const VIEWS = new Set(['/', '/errors', '/metrics', '/logs', '/map', '/galaxy', '/missions']);

/**
 * The history state of an address: its scroll position, and the number of earlier addresses of this page.
 * @typedef {{ scroll: number, depth: number }} Step
 */

/** @type {Step} */
const step = { scroll: 0, depth: 0, ...history.state };
history.scrollRestoration = 'manual';
/** Where to scroll once the view is long enough. @type {number | undefined} */
let pendingScroll = step.scroll;

addEventListener('popstate', ({ state }) => {
  Object.assign(step, { scroll: 0, depth: 0 }, state);
  pendingScroll = step.scroll;
  address.value = new URL(location.href);
  restoreScroll();
});
addEventListener('pagehide', keepScroll);
for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
  addEventListener(type, () => (pendingScroll = undefined), { passive: true });
new ResizeObserver(restoreScroll).observe(document.documentElement);

/** Views grow as responses arrive, so this runs whenever the page grows, until the user scrolls. */
function restoreScroll() {
  if (pendingScroll === undefined || document.documentElement.scrollHeight < pendingScroll + innerHeight)
    return;
  scrollTo(0, pendingScroll);
  pendingScroll = undefined;
}

function keepScroll() {
  history.replaceState({ ...step, scroll: scrollY }, '');
}

/** Goes to another view. @param {string} to */
export function go(to) {
  keepScroll();
  pendingScroll = undefined;
  Object.assign(step, { scroll: 0, depth: step.depth + 1 });
  history.pushState({ ...step }, '', to);
  address.value = new URL(location.href);
  scrollTo(0, 0);
}

/** Goes back, but never out of this page. */
export function back() {
  if (step.depth > 0) history.back();
  else go('/');
}

/**
 * Changes parts of the query: an empty value takes its name out. The address changes in place, so that each letter of a filter is
 * not a step to go back.
 * @param {Record<string, string | string[]>} changes
 */
export function setQuery(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    url.searchParams.delete(name);
    for (const each of [value].flat()) if (each !== '') url.searchParams.append(name, each);
  }
  history.replaceState({ ...step }, '', url);
  address.value = url;
}

/** Follows a click on a link to this page without loading it again; leaves all other clicks to the browser. @param {MouseEvent} event */
export function followLink(event) {
  const link = /** @type {Element} */ (event.target).closest('a');
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey ||
    link.target ||
    link.hasAttribute('download')
  )
    return;
  if (link.origin !== location.origin || !isView(link.pathname) || link.hash) return;
  event.preventDefault();
  go(link.href);
}

/** @param {string} pathname */
function isView(pathname) {
  return VIEWS.has(pathname) || pathname.startsWith('/trace/');
}
