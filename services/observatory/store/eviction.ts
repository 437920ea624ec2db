import type { Contents } from './contents.ts';

/** What one trace, or all log records without one, may take of the store: one part in eight. */
export const SHARE = 8;

/**
 * Evicts until what is kept is within `limit` bytes: the service that takes the most loses its oldest trace, with its log records
 * (or, where it has none, its oldest log record without a trace). Log records without a trace share an eighth by the same rule.
 */
export function evict(contents: Contents, limit: number): void {
  const { usage } = contents;
  while (contents.looseBytes > limit / SHARE) contents.removeLooseLog(usage.loosest()!);
  while (contents.bytes > limit) {
    const heaviest = usage.heaviest()!;
    const [oldest] = heaviest.traces;
    if (oldest === undefined) {
      contents.removeLooseLog(heaviest);
      continue;
    }
    heaviest.drops.evictedTraces++;
    contents.removeTrace(oldest);
  }
}
