import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { FrameworksInstrumentation } from './frameworks/frameworks-instrumentation.ts';
import { HttpClientInstrumentation } from './http-client/http-client-instrumentation.ts';
import {
  HttpServerInstrumentation,
  type HttpServerConfig,
} from './http-server/http-server-instrumentation.ts';
import { PinoLogSending } from './pino/pino-log-sending.ts';

/** The route is wanted, a span for each middleware is not. */
const express = {
  ignoreLayersType: ['middleware', 'router', 'request_handler'] as ExpressLayerType[],
};

/** instrumentation-pino puts the ids into each line; the records are sent by PinoLogSending. */
const pino = { disableLogSending: true };

/** What nobody asked for, as a probe or a metric, is no trace; a query shows how long it took, not each connection. No values. */
const pg = { requireParentSpan: true, ignoreConnectSpans: true, enhancedDatabaseReporting: false };

/** Decides which incoming requests become no span. */
export type IgnoreRequest = NonNullable<HttpServerConfig['ignore']>;

/** The configuration of each instrumentation, whoever decides which ones there are. */
export const INSTRUMENTATION_CONFIGS = {
  '@opentelemetry/instrumentation-express': express,
  '@opentelemetry/instrumentation-pino': pino,
  '@opentelemetry/instrumentation-pg': pg,
};

/** The few instrumentations of an HTTP service: the whole set costs a second of start. */
export function leanInstrumentations(ignore: IgnoreRequest): Instrumentation[] {
  return [
    new HttpServerInstrumentation({ ignore }),
    new FrameworksInstrumentation(),
    new HttpClientInstrumentation(),
    new UndiciInstrumentation(),
    new PinoInstrumentation(pino),
    new PinoLogSending(),
    new PgInstrumentation(pg),
    new RuntimeNodeInstrumentation(),
  ];
}
