import * as sos from '#contract/attributes.ts';
import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';
import { attributeOf } from '../query/texts.ts';

/** An event at a dock, read from the spaceport's span. */
export interface ShipAction {
  traceId: string;
  spanId: string;
  /** When it was over, in microseconds since 1970. */
  time: number;
  /** `clean` is what a cleaner does after a separation. */
  action: 'dock' | 'separate' | 'clear' | 'clean';
  ship: string;
  spaceport: string;
  /** Empty where it succeeded. */
  reason: string;
}

const ROUTES: Record<string, ShipAction['action']> = {
  'POST /dock': 'dock',
  'POST /separate': 'separate',
  'POST /clear_lists': 'clear',
  'clean dock': 'clean',
};

/** The number of newest traces that a page gets when it opens. */
const BACK = 300;

/** Events at the docks, in order: first those of the newest traces, then each new one. */
export function shipActionFeed(store: TelemetryStore): Feed {
  const seen = new Map<string, number>();
  let isFirst = true;
  return () => {
    const found: ShipAction[] = [];
    for (const { id, spans } of store.traces().drop(Math.max(0, store.counts.traces - BACK))) {
      const known = seen.get(id) ?? 0;
      if (known === spans.size) continue;
      seen.set(id, spans.size);
      found.push(
        ...spans
          .values()
          .drop(known)
          .map(toShipAction)
          .filter((one) => one !== undefined),
      );
    }
    for (const id of seen.keys()) if (!store.trace(id)) seen.delete(id);
    if (found.length === 0 && !isFirst) return [];
    const actions = found.toSorted((a, b) => a.time - b.time);
    const event = { reset: isFirst, actions, services: store.services() };
    isFirst = false;
    return [event];
  };
}

function toShipAction({
  traceId,
  id,
  name,
  start,
  duration,
  json,
  origin,
  outcome,
}: StoredSpan): ShipAction | undefined {
  const action = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (action === undefined) return undefined;
  const { attributes } = JSON.parse(json) as Span;
  const code = Number(attributeOf(attributes, 'http.response.status_code') ?? 0);
  const failed = outcome === 'failed' ? 'it failed' : '';
  const reason = attributeOf(attributes, sos.REFUSAL_REASON) ?? (code >= 400 ? `HTTP ${code}` : failed);
  return {
    traceId,
    spanId: id,
    time: start + duration,
    action,
    ship: attributeOf(attributes, sos.SHIP_ID) ?? '',
    spaceport: attributeOf(attributes, sos.SPACEPORT_NAME) ?? origin.service,
    reason,
  };
}
