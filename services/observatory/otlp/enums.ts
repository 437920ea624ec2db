const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) => [
  name,
  `${name}2`,
  `${name}3`,
  `${name}4`,
]);

/** The names of each enum's values, in the order of their numbers. */
export const ENUMS: Record<string, string[]> = {
  SpanKind: names('SPAN_KIND', ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
  StatusCode: names('STATUS_CODE', ['UNSET', 'OK', 'ERROR']),
  Severity: names('SEVERITY_NUMBER', ['UNSPECIFIED', ...SEVERITIES]),
  Temporality: names('AGGREGATION_TEMPORALITY', ['UNSPECIFIED', 'DELTA', 'CUMULATIVE']),
};

function names(prefix: string, values: string[]): string[] {
  return values.map((value) => `${prefix}_${value}`);
}
