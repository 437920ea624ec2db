import type { Request } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { get, type Route } from '#http-service/routes.ts';
import { attributesOfSpan } from '../query/attributes.ts';
import { differences } from '../query/differences.ts';
import { errorGroups } from '../query/error-groups.ts';
import { groupBy, readGrouping } from '../query/groups.ts';
import { queryOf } from '../query/parameters.ts';
import { percentileOf } from '../query/percentile.ts';
import { candidates, split } from '../query/selection.ts';
import { parseTraceId } from '../query/trace-id.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

/** The number of newest traces whose attributes are offered for grouping. */
const NEWEST = 300;

/** The page's queries about many traces. Each takes the filter of the list. */
export function questions(store: TelemetryStore): Route[] {
  const all = (req: Request) => candidates(store, queryOf(req));
  return [
    get('/page/differences', (req) => differences(split(all(req), queryOf(req).get('select') ?? ''))),
    get('/page/groups', (req) => groupBy(all(req), readGrouping(queryOf(req)))),
    get('/page/attributes', () => ({ keys: attributeKeys(store) })),
    get('/page/errors', (req) => ({
      ...errorGroups(all(req), Date.now() * 1000),
      services: store.services(),
    })),
    get('/page/percentile/:trace/:span', (req) => {
      const found = percentileOf(store, parseTraceId(req.params['trace']), String(req.params['span']));
      if (!found) throw new HttpError(404, 'Span not found: it has not arrived, or made room for newer ones');
      return found;
    }),
  ];
}

/** The keys of the newest traces' attributes, in alphabetical order. */
function attributeKeys(store: TelemetryStore): string[] {
  const keys = new Set<string>();
  for (const { spans } of store.traces().drop(Math.max(0, store.counts.traces - NEWEST)))
    for (const span of spans.values().take(40)) for (const [key] of attributesOfSpan(span)) keys.add(key);
  return [...keys].toSorted();
}
