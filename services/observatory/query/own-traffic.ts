import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';

/** The service that the doctor's own spans name. */
const DOCTOR = 'doctor';

/** Attributes of probes and of the doctor's requests: the usual paths of probes, and user agents. */
const MARKS = [
  /"key":"(?:url\.path|http\.target|http\.route)","value":\{"stringValue":"\/(?:healthz|readyz|livez|health|ready|live)"/,
  /"key":"user_agent\.original","value":\{"stringValue":"(?:sos-doctor|kube-probe\/)/,
];

/** Whether a trace is SOS's own (the doctor, probes), by each of its entry spans. */
export function isOwnTraffic({ spans }: StoredTrace): boolean {
  if (spans.size === 0) return false;
  for (const span of spans.values()) if (!spans.has(span.parentId) && !isMarked(span)) return false;
  return true;
}

function isMarked({ origin, json }: StoredSpan): boolean {
  return origin.service === DOCTOR || MARKS.some((mark) => mark.test(json));
}
