import { signal } from '@preact/signals';

/**
 * How the page stands to the observatory: `opening` until the first word, `live`, `offline` when it does not answer.
 * @type {import('@preact/signals').Signal<'opening' | 'live' | 'offline'>}
 */
export const connection = signal('opening');

/**
 * Listens to a stream of the observatory, and calls `take` with each event. It comes back by itself when it is cut off, and rests
 * while nobody looks: a browser has six connections to share among all its tabs.
 * @param {string} url @param {(event: any) => void} take
 * @returns {() => void} ends it
 */
export function listen(url, take) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener('open', () => {
      connection.value = 'live';
    });
    source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
    source.addEventListener('error', () => {
      connection.value = 'offline';
      close();
      retry = setTimeout(open, 1_000);
    });
  };
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  const rest = () => (document.hidden ? close() : source || open());
  document.addEventListener('visibilitychange', rest);
  open();
  return () => {
    document.removeEventListener('visibilitychange', rest);
    close();
  };
}
