import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { valueText } from '../query/values.ts';
import { goDurationText } from './go-text.ts';

type Spans = StoredTrace['spans'];

/** When a span started and how long it took, in nanoseconds. */
interface Times {
  start: bigint;
  duration: bigint;
}

/**
 * Jaeger's warnings, by span id, about spans outside of their parents, which clock skew causes: how far Jaeger would move them if its
 * adjustment, which is off by default, were on.
 * @param hosts resource attributes that identify the host, the best first: spans of one host share a clock.
 */
export function skewWarnings(spans: Spans, hosts: string[]): Map<string, string> {
  const warnings = new Map<string, string>();
  const children = Map.groupBy(spans.values(), ({ parentId }) => parentId);
  const rest = [...spans.values()]
    .filter(({ parentId }) => !spans.has(parentId))
    .map((span) => ({ span, host: hostOf(span, hosts), delta: 0n }));
  for (let parent; (parent = rest.pop());)
    for (const span of children.get(parent.span.id) ?? []) {
      const host = hostOf(span, hosts);
      const sameClock = host !== '' && host === parent.host;
      const delta = sameClock ? parent.delta : skew(timesOf(span), timesOf(parent.span));
      if (delta !== 0n)
        warnings.set(
          span.id,
          `clock skew adjustment disabled; not applying calculated delta of ${goDurationText(delta)}`,
        );
      rest.push({ span, host, delta });
    }
  return warnings;
}

function hostOf({ origin }: StoredSpan, hosts: string[]): string {
  const attributes = origin.resource.attributes ?? [];
  const values = hosts.map((host) => attributes.find(({ key }) => key === host)?.value);
  const first = values.find((value) => value !== undefined);
  return valueText(first?.arrayValue ? first.arrayValue.values?.[0] : first);
}

function timesOf({ json }: StoredSpan): Times {
  const nanos = (field: string) => BigInt(new RegExp(`"${field}":"(\\d+)"`).exec(json)?.[1] ?? 0);
  const start = nanos('startTimeUnixNano');
  const duration = nanos('endTimeUnixNano') - start;
  return { start, duration: duration > 0n ? duration : 1n }; // as in `sanitized`
}

/** How far a child would have to be moved to lie in the middle of its parent; one that took longer, to start with it. */
function skew(child: Times, parent: Times): bigint {
  const early = parent.start - child.start;
  if (child.duration > parent.duration) return early > 0n ? early : 0n;
  const fits = early <= 0n && child.start + child.duration <= parent.start + parent.duration;
  return fits ? 0n : early + (parent.duration - child.duration) / 2n;
}
