import type { IncomingMessage } from 'node:http';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { PinoLogSending } from './pino-log-sending.ts';

/** Probes come every few seconds and say nothing about any ship. */
const http = {
  ignoreIncomingRequestHook: ({ url = '' }: IncomingMessage) => /^\/(healthz|readyz)\/?(\?|$)/i.test(url),
};

/** The route is wanted, a span for each middleware is not. */
const express = {
  ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER, ExpressLayerType.REQUEST_HANDLER],
};

/** instrumentation-pino puts the ids into each line; the records are sent by PinoLogSending. */
const pino = { disableLogSending: true };

/** What nobody asked for, as a probe or a metric, is no trace; a query shows how long it took, not each connection. No values. */
const pg = { requireParentSpan: true, ignoreConnectSpans: true, enhancedDatabaseReporting: false };

/** How each instrumentation is set up, whoever decides which ones there are. */
export const INSTRUMENTATION_CONFIGS = {
  '@opentelemetry/instrumentation-http': http,
  '@opentelemetry/instrumentation-express': express,
  '@opentelemetry/instrumentation-pino': pino,
  '@opentelemetry/instrumentation-pg': pg,
};

/** What these services need, and no more: the whole set costs a second of start. */
export function leanInstrumentations(): Instrumentation[] {
  return [
    new HttpInstrumentation(http),
    new ExpressInstrumentation(express),
    new UndiciInstrumentation(),
    new PinoInstrumentation(pino),
    new PinoLogSending(),
    new PgInstrumentation(pg),
    new RuntimeNodeInstrumentation(),
  ];
}
