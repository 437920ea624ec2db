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
 * @property {number} number tells lines apart
 */

/** How many lines the page keeps. */
const MOST = 50_000;
/** Lines come late by the time that they wait for others; so many of the newest are put into the order of their times again. */
const LATE = 500;
/** How long a filter has to rest before it is asked for, in milliseconds: people type. */
const REST_MS = 150;

/**
 * The log lines that a filter takes, the newest first, as they come. While it is paused, what comes is kept back, as far as there is
 * room for it.
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
  return (a.time ?? '') < (b.time ?? '') ? 1 : -1; // one without a time comes last
}
