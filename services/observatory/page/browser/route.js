import { computed, signal } from '@preact/signals';

/** The address: every view, filter and choice that a link should bring back is in it. */
const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname);
export const query = computed(() => address.value.searchParams);
/** The query as text, which changes only when it does. */
export const queryText = computed(() => address.value.search.slice(1));

addEventListener('popstate', () => {
  address.value = new URL(location.href);
});

/** Goes to another view. @param {string} to */
export function go(to) {
  history.pushState(null, '', to);
  address.value = new URL(location.href);
  scrollTo(0, 0);
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
  history.replaceState(null, '', url);
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
  return ['/', '/galaxy', '/logs', '/map'].includes(pathname) || pathname.startsWith('/trace/');
}
