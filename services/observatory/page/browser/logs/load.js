import { useEffect, useRef, useState } from 'preact/hooks';
import { setServices } from '../services.js';
import { listen } from '../stream.js';

/**
 * @typedef {object} LogLine
 * @property {string | null} time ISO 8601; null where it is not known
 * @property {string} severity
 * @property {string} service
 * @property {string} traceId
 * @property {string} spanId
 * @property {unknown} body
 * @property {Record<string, unknown>} attributes
 * @property {number} number identifies the line
 */

/** How many lines the page keeps. */
const MOST = 50_000;
/** Lines arrive late because services batch them; this many of the newest are sorted by time again. */
const LATE = 500;
/** The debounce delay of a filter, in milliseconds. */
const REST_MS = 150;

/**
 * The log lines that match a filter, newest first, as they arrive. While paused, new lines are held back, up to the limit.
 * @param {string} filter as the query of an address @param {boolean} paused
 */
export function useLogs(filter, paused) {
  const [lines, setLines] = useState(/** @type {LogLine[] | undefined} */ (undefined));
  const [waiting, setWaiting] = useState(0);
  const [total, setTotal] = useState(0);
  const kept = useRef(/** @type {LogLine[]} */ ([]));
  const isPaused = useRef(paused);
  useEffect(() => {
    isPaused.current = paused;
    if (paused) return;
    const came = kept.current.splice(0);
    setWaiting(0);
    if (came.length > 0) setLines((lines = []) => merge(came, lines));
  }, [paused]);
  useEffect(() => {
    let number = 0;
    let stop = () => {};
    const timer = setTimeout(() => {
      stop = listen(`/page/live/logs?${filter}`, (event) => {
        setServices(event.services);
        const came = event.lines.map((/** @type {LogLine} */ line) => ({ ...line, number: number++ }));
        if (event.reset) {
          kept.current = [];
          setWaiting(0);
          setTotal(event.total);
          setLines(came.toSorted(newestFirst));
        } else if (isPaused.current) {
          kept.current = [...kept.current, ...came].slice(-MOST);
          setWaiting(kept.current.length);
        } else {
          setLines((lines = []) => merge(came, lines));
        }
      });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [filter]);
  return { lines, waiting, total };
}

/** @param {LogLine[]} came @param {LogLine[]} lines */
function merge(came, lines) {
  return [...[...came, ...lines.slice(0, LATE)].toSorted(newestFirst), ...lines.slice(LATE)].slice(0, MOST);
}

/** @param {LogLine} a @param {LogLine} b */
function newestFirst(a, b) {
  if (a.time === b.time) return b.number - a.number;
  return (a.time ?? '') < (b.time ?? '') ? 1 : -1; // a line without a time comes last
}
