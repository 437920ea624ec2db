import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';

/** A span's row in a waterfall. */
export interface Row {
  span: StoredSpan;
  depth: number;
  /** Its parent is named, but not here. */
  orphan: boolean;
}

/** A trace's spans from top to bottom: each below its parent, siblings by their start. Spans that only lead to each other come last. */
export function rows({ spans }: StoredTrace): Row[] {
  const byStart = [...spans.values()].toSorted((a, b) => a.start - b.start);
  const children = Map.groupBy(byStart, ({ parentId }) => parentId);
  const tops = byStart.filter(({ parentId }) => !spans.has(parentId));
  const result = new Map<string, Row>();
  for (const top of [...tops, ...byStart]) {
    const stack: Row[] = [{ span: top, depth: 0, orphan: top.parentId !== '' }];
    for (let row = stack.pop(); row; row = stack.pop()) {
      const { span, depth } = row;
      if (result.has(span.id)) continue;
      result.set(span.id, row);
      const below = (children.get(span.id) ?? []).toReversed();
      stack.push(...below.map((child) => ({ span: child, depth: depth + 1, orphan: false })));
    }
  }
  return [...result.values()];
}
