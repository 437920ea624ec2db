import type { Contents } from './contents.ts';

/** The share of the store that one trace, or all log records without one, may have: an eighth. */
export const SHARE = 8;

/**
 * Evicts until the store is within `limit` bytes: the largest service loses its oldest trace with its log records, or, if it has none,
 * its oldest log record without a trace. Log records without a trace share an eighth by the same rule.
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
