import type { TelemetryStore } from '../store/telemetry-store.ts';
import { compareText } from '../query/values.ts';
import { KINDS } from '../query/attributes.ts';

/** An operation of a service: a span's name and kind, which is empty if unspecified. */
export interface Operation {
  name: string;
  spanKind: string;
}

/** The operations of a service among what is kept, of one kind or of any, in alphabetical order. */
export function operationsOf(store: TelemetryStore, service: string, kind: string | null): Operation[] {
  const found = new Map<string, Operation>();
  for (const { spans } of store.traces())
    for (const { name, kind: number, origin } of spans.values()) {
      const spanKind = KINDS[number] ?? '';
      if (origin.service === service && (!kind || kind === spanKind))
        found.set(`${number} ${name}`, { name, spanKind });
    }
  return [...found.values()].toSorted(
    (a, b) => compareText(a.name, b.name) || compareText(a.spanKind, b.spanKind),
  );
}
