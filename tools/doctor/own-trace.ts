import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { Broken, setInShell, type Receiver } from './target.ts';
import { explain } from './checks/export-warning.ts';

const TIMEOUT_MS = 5_000;

/** Sends a trace of the doctor's own, of one span. @returns its id. @throws {Broken} if it is not accepted. */
export async function sendOwnTrace({
  name,
  url,
  where,
  protocol,
  endpoint,
  whenSilent,
}: Receiver): Promise<string> {
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'doctor' }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void spans.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const span = provider.getTracer('sos.doctor').startSpan('examine');
  span.end();
  const exporter = exporterFor(url, protocol);
  const { code, error } = await new Promise<ExportResult>((resolve) => exporter.export(spans, resolve));
  await exporter.shutdown();
  if (code === ExportResultCode.SUCCESS) return span.spanContext().traceId;
  const reason = error?.message ?? 'no reason given';
  if (/Protocol error|Parse Error/.test(reason)) throw explain(where, reason, endpoint, setInShell);
  throw new Broken(`${name} does not take spans at ${where}: ${inWords(reason)}`, whenSilent);
}

function inWords(reason: string): string {
  if (reason.includes('ECONNREFUSED')) return 'nothing listens there';
  return reason.split('\n', 1)[0] ?? '';
}

function exporterFor(url: string, protocol: Receiver['protocol']): SpanExporter {
  if (protocol === 'grpc') return new GrpcExporter({ url, timeoutMillis: TIMEOUT_MS });
  const Exporter = protocol === 'http/json' ? JsonExporter : ProtoExporter;
  return new Exporter({ url: `${url.replace(/\/$/, '')}/v1/traces`, timeoutMillis: TIMEOUT_MS });
}
