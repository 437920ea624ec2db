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
 * @param {(problem: string) => void} [refuse] hears why the observatory does not take the question; empty once it does
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

/** Why a stream was refused, which an EventSource does not tell; undefined where the observatory is away or busy. @param {string} url */
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
