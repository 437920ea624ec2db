import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { setServices } from '../services.js';
import { listen } from '../stream.js';
import { PausedUpdates } from './paused-updates.js';

/**
 * @typedef {import('../../../query/summary.ts').Summary} Summary
 * @typedef {import('../../trace-feed.ts').TraceEvent} TraceEvent
 * @typedef {import('../../../query/stats.ts').Stats} Stats
 *
 * @typedef {object} TraceList
 * @property {boolean} isOpen the first answer is here
 * @property {Summary[]} traces the newest first
 * @property {ReadonlySet<string>} fresh ids of traces that arrived since the last update
 * @property {string[]} operations
 * @property {Stats | undefined} stats
 */

/** The debounce delay of a filter, in milliseconds. */
const REST_MS = 150;

/** @type {TraceList} */
const NOTHING = { isOpen: false, traces: [], fresh: new Set(), operations: [], stats: undefined };

/**
 * The traces that match a filter, as they arrive. While paused, updates wait.
 * @param {string} filter as the query of an address @param {boolean} paused
 */
export function useTraces(filter, paused) {
  const list = useRef(signal(NOTHING)).current;
  const waiting = useRef(signal(0)).current;
  const problem = useRef(signal('')).current;
  const isPaused = useRef(paused);
  const resume = useRef(() => {});
  useEffect(() => {
    isPaused.current = paused;
    if (!paused) resume.current();
  }, [paused]);
  useEffect(() => {
    /** @type {Map<string, Summary>} */
    let byId = new Map();
    const updates = new PausedUpdates();
    const apply = (/** @type {TraceEvent} */ event) => {
      if (event.reset) byId = new Map();
      const isFirst = event.reset || !list.value.isOpen;
      const before = list.value;
      const fresh = isFirst ? new Set() : new Set(event.put?.map(({ id }) => id));
      for (const id of event.gone ?? []) byId.delete(id);
      for (const trace of event.put ?? []) byId.set(trace.id, trace);
      const changed = event.reset || event.put || (event.gone ?? []).length > 0;
      const { stats = before.stats, operations = before.operations } = event;
      const traces = changed
        ? [...byId.values()].toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))
        : before.traces;
      if (event.services) setServices(event.services);
      list.value = { isOpen: true, traces, fresh: event.put ? fresh : before.fresh, operations, stats };
    };
    resume.current = () => {
      waiting.value = 0;
      if (list.value.isOpen) apply(updates.take());
    };
    list.value = { ...list.value, isOpen: false };
    let stop = () => {};
    const timer = setTimeout(() => {
      const take = (/** @type {TraceEvent} */ event) => {
        if (event.reset) updates.take(); // from the previous stream
        if (!isPaused.current || event.reset) apply(event);
        else updates.add(event, byId);
        waiting.value = updates.size;
      };
      stop = listen(`/page/live/traces?${filter}`, take, (reason) => (problem.value = reason));
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [filter]);
  return { list: list.value, waiting: waiting.value, problem: problem.value };
}
