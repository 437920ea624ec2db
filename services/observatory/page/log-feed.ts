import { toLogLine } from '../query/logs.ts';
import type { StoredLog } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';

/** How many log lines a tail begins with, and how far back it looks for new ones. */
const TAIL = 2_000;

/** The log lines that `matches` takes, the oldest first: at first those that came last, then each as it comes. */
export function logFeed(store: TelemetryStore, matches: (log: StoredLog) => boolean): Feed {
  let seen = new WeakSet<StoredLog>();
  let before = '';
  return () => {
    const mark = `${store.counts.logs} ${store.drops.evictedLogs}`;
    if (mark === before) return [];
    const isFirst = before === '';
    before = mark;
    const recent = store.recentLogs(TAIL);
    const searched = isFirst ? store.recentLogs(Infinity) : recent; // what matches may be rare, and long ago
    const lines = searched
      .filter((log) => !seen.has(log) && matches(log))
      .slice(-TAIL)
      .map(toLogLine);
    seen = new WeakSet(recent);
    if (lines.length === 0 && !isFirst) return [];
    return [{ ...(isFirst && { reset: true }), lines, services: store.services() }];
  };
}
