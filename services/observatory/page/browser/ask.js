import { useEffect, useState } from 'preact/hooks';
import { connection } from './stream.js';

/**
 * The observatory's response to a query: `undefined` until it arrives, or the reason of a failure.
 * @template T
 * @typedef {{ data: T | undefined, problem: string }} Answer
 */

/**
 * Queries the observatory, again whenever the query changes, and every `every` milliseconds while the page is visible.
 * @template T
 * @param {string} question the address that is asked; nothing where it is empty @param {number} [every]
 * @param {(question: string) => string} [address] makes the address at each time, where it depends on the time
 * @returns {Answer<T>}
 */
export function useAnswer(question, every = 0, address = (question) => question) {
  const [answer, setAnswer] = useState(
    /** @type {Answer<T> & { question: string }} */ ({ question: '', data: undefined, problem: '' }),
  );
  useEffect(() => {
    if (question === '') return;
    const abort = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const load = async () => {
      if (!document.hidden)
        await ask(address(question), abort.signal).then(
          (next) => setAnswer({ question, ...next }),
          () => {},
        );
      if (every > 0 && !abort.signal.aborted) timer = setTimeout(load, every);
    };
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [question, every]);
  return question === '' ? { data: undefined, problem: '' } : answer;
}

/** @param {string} url @param {AbortSignal} signal */
async function ask(url, signal) {
  const response = await fetch(url, { signal }).catch((error) => {
    if (!signal.aborted) connection.value = 'offline';
    throw error;
  });
  connection.value = 'live';
  const body = await response.json();
  if (response.ok) return { data: body, problem: '' };
  return { data: undefined, problem: body.detail ?? body.errors?.[0]?.msg ?? `HTTP ${response.status}` };
}
