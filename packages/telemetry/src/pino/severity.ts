import { SeverityNumber } from '@opentelemetry/api';

/**
 * The severity of a pino level: pino's own levels (10 trace to 60 fatal) have their namesakes, and a custom level lies between its
 * neighbours: 35 is INFO3 (11). Each step of ten has three severities between its ends (Logs Data Model, "Mapping of SeverityNumber").
 */
export function severityOf(level: number): SeverityNumber {
  if (!(level > 10)) return SeverityNumber.TRACE;
  if (level >= 70) return SeverityNumber.FATAL4;
  const below = Math.floor(level / 10);
  const named: SeverityNumber = (below - 1) * 4 + SeverityNumber.TRACE;
  const fraction = level / 10 - below;
  return fraction === 0 ? named : named + 1 + Math.floor(fraction * 3);
}
