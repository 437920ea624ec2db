import { toLogLine } from '../query/logs.ts';
import { wholeNumber } from '../query/parameters.ts';
import type { StoredLog } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';

/** The default number of lines at the start, and how far back the feed looks for new ones. */
const TAIL = 2_000;
const MOST = 50_000;

/**
 * The log lines that `matches` takes, the oldest first: at first those that came last, and how many there are, then each as it comes.
 * @param query `lines` says with how many it begins.
 * @throws {HttpError} 400 where that is no number.
 */
export function logFeed(
  store: TelemetryStore,
  matches: (log: StoredLog) => boolean,
  query: URLSearchParams,
): Feed {
  const most = Math.min(wholeNumber(query, 'lines', TAIL), MOST);
  let seen = new WeakSet<StoredLog>();
  let before = '';
  return () => {
    const mark = `${store.counts.logs} ${store.drops.evictedLogs}`;
    if (mark === before) return [];
    const isFirst = before === '';
    before = mark;
    const recent = store.recentLogs(TAIL);
    const searched = isFirst ? store.recentLogs(Infinity) : recent; // matches may be rare and old
    const matching = searched.filter((log) => !seen.has(log) && matches(log));
    const lines = matching.slice(-most).map(toLogLine);
    seen = new WeakSet(recent);
    if (lines.length === 0 && !isFirst) return [];
    return [{ ...(isFirst && { reset: true, total: matching.length }), lines, services: store.services() }];
  };
}
