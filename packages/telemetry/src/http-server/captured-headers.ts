import type { Attributes } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';

/** Adds the headers to capture to the attributes. */
export type HeaderCapture = (
  header: (name: string) => string | number | readonly string[] | undefined,
  attributes: Attributes,
) => void;

/**
 * The headers to capture, from lists separated by commas. No specification names the variable: OpenTelemetry's agent for Python reads
 * OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST, the one for Java OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS.
 */
export function capturedHeaderNames(side: 'SERVER' | 'CLIENT', part: 'REQUEST' | 'RESPONSE'): string[] {
  return [
    `OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_${side}_${part}`,
    `OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_${part}_HEADERS`,
  ].flatMap((variable) => getStringListFromEnv(variable) ?? []);
}

/**
 * Captures the headers that the variables name as `http.{request,response}.header.<name>` (HTTP semantic conventions). Undefined where
 * there are none.
 */
export function capturedHeaders(
  side: 'SERVER' | 'CLIENT',
  part: 'REQUEST' | 'RESPONSE',
): HeaderCapture | undefined {
  const names = capturedHeaderNames(side, part);
  if (names.length === 0) return undefined;
  const keys = names.map((name) => {
    const header = name.toLowerCase();
    return [header, `http.${part.toLowerCase()}.header.${header}`] as const;
  });
  return (header, attributes) => {
    for (const [name, key] of keys) {
      const value = header(name);
      if (value !== undefined) attributes[key] = Array.isArray(value) ? [...value] : [`${value}`];
    }
  };
}
