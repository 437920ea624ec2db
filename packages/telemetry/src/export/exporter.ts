import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { OtlpRequest } from '../otlp/transport.ts';

/** What every exporter of OpenTelemetry's SDK can do, and: */
export interface Exporter<P> {
  export(payload: P, done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  /** The request that would carry the payload. */
  requestOf(payload: P): OtlpRequest;
}

/** INVALID_ARGUMENT of google/rpc/code.proto. */
const INVALID_ARGUMENT = 3;

/** Exports once, and without a trace: each export would be followed by another. An exporter that throws refuses the payload for good. */
export async function exportOnce<P>(exporter: Exporter<P>, payload: P): Promise<ExportResult> {
  try {
    return await context.with(
      suppressTracing(ROOT_CONTEXT),
      () => new Promise<ExportResult>((resolve) => exporter.export(payload, resolve)),
    );
  } catch (error) {
    diag.error('An export failed before it was sent', error);
    return {
      code: ExportResultCode.FAILED,
      error: Object.assign(error as Error, { code: INVALID_ARGUMENT }),
    };
  }
}
