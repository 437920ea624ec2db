import { signal } from '@preact/signals';

/**
 * The connection to the observatory: `opening` until the first message, `live`, or `offline` without a response.
 * @type {import('@preact/signals').Signal<'opening' | 'live' | 'offline'>}
 */
export const connection = signal('opening');

/**
 * Listens to a stream of the observatory, and calls `take` with each event. It reconnects by itself, and closes while the tab is hidden:
 * a browser shares six connections among all its tabs.
 * @param {string} url @param {(event: any) => void} take
 * @param {(problem: string) => void} [refuse] receives the reason of a refusal; empty once a query is accepted
 * @returns {() => void} ends it
 */
export function listen(url, take, refuse = () => {}) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener('open', () => {
      connection.value = 'live';
      refuse('');
    });
    source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
    source.addEventListener('error', async () => {
      close();
      const problem = await problemOf(url);
      if (problem === undefined) connection.value = 'offline';
      else refuse(problem);
      if (problem === undefined && !isOver) retry = setTimeout(open, 1_000);
    });
  };
  let isOver = false;
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  const rest = () => (document.hidden ? close() : source || open());
  document.addEventListener('visibilitychange', rest);
  open();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', rest);
    close();
  };
}

/** The reason of a refused stream, which an EventSource does not expose; undefined if the observatory is unavailable or busy. @param {string} url */
async function problemOf(url) {
  try {
    const response = await fetch(url, { method: 'HEAD' });
    if (response.status !== 400) return undefined;
    const { detail } = await (await fetch(url)).json();
    return String(detail);
  } catch {
    return undefined;
  }
}
