import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import type { LastRequest } from '../otlp/send-now.ts';
import type { OtlpRequest } from '../otlp/transport.ts';

/** The result of an export. */
export interface ExportOutcome extends ExportResult {
  /** The items that the backend rejected of an accepted export (OTLP specification, "Partial Success"). */
  partial?: { rejected: number; error: Error };
}

/** What every exporter of OpenTelemetry's SDK can do, and: */
export interface Exporter<P> {
  export(payload: P, done: (outcome: ExportOutcome) => void): void;
  shutdown(): Promise<void>;
  /** The request that would carry the payload. */
  requestOf(payload: P): OtlpRequest;
  /** Decodes the response to such a request. */
  outcomeOf(response: ExportResponse): ExportOutcome;
}

/** Requests to send at the end of the process. */
export interface LastRequests {
  requests: LastRequest[];
  /** Takes the response to each request. */
  settle(responses: ExportResponse[]): void;
}

/** INVALID_ARGUMENT of google/rpc/code.proto. */
const INVALID_ARGUMENT = 3;

/** Exports once, with tracing suppressed: otherwise each export would cause another. If the exporter throws, the payload is refused permanently. */
export async function exportOnce<P>(
  exporter: Pick<Exporter<P>, 'export'>,
  payload: P,
): Promise<ExportOutcome> {
  try {
    return await context.with(
      suppressTracing(ROOT_CONTEXT),
      () => new Promise<ExportOutcome>((resolve) => exporter.export(payload, resolve)),
    );
  } catch (error) {
    diag.error('An export failed before it was sent', error);
    return {
      code: ExportResultCode.FAILED,
      error: Object.assign(error as Error, { code: INVALID_ARGUMENT }),
    };
  }
}
