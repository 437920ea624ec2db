import type { Attributes } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation, type UndiciRequest } from '@opentelemetry/instrumentation-undici';
import { ATTR_URL_FULL, ATTR_URL_QUERY } from '@opentelemetry/semantic-conventions';
import { FrameworksInstrumentation } from './frameworks/frameworks-instrumentation.ts';
import { HttpClientInstrumentation } from './http-client/http-client-instrumentation.ts';
import {
  HttpServerInstrumentation,
  type HttpServerConfig,
} from './http-server/http-server-instrumentation.ts';
import { redactedQuery } from './http-server/request-attributes.ts';
import { PinoLogSending } from './pino/pino-log-sending.ts';

/** Only the route, without a span for each middleware. */
const express = {
  ignoreLayersType: ['middleware', 'router', 'request_handler'] as ExpressLayerType[],
};

/** instrumentation-pino puts the ids into each line; the records are sent by PinoLogSending. */
const pino = { disableLogSending: true };

/** No traces for queries without a parent span, such as those of probes and metrics; no spans for connections; no values. */
const pg = { requireParentSpan: true, ignoreConnectSpans: true, enhancedDatabaseReporting: false };

/** instrumentation-undici leaves the values in a query that sign requests. */
const undici = { startSpanHook: redactedUrl };

/** Decides which incoming requests become no span. */
export type IgnoreRequest = NonNullable<HttpServerConfig['ignore']>;

/** The configuration of each instrumentation, whichever are enabled. */
export const INSTRUMENTATION_CONFIGS = {
  '@opentelemetry/instrumentation-express': express,
  '@opentelemetry/instrumentation-pino': pino,
  '@opentelemetry/instrumentation-pg': pg,
  '@opentelemetry/instrumentation-undici': undici,
};

/** The few instrumentations of an HTTP service: the whole set costs a second of start. */
export function leanInstrumentations(ignore: IgnoreRequest): Instrumentation[] {
  return [
    new HttpServerInstrumentation({ ignore }),
    new FrameworksInstrumentation(),
    new HttpClientInstrumentation(),
    new UndiciInstrumentation(undici),
    new PinoInstrumentation(pino),
    new PinoLogSending(),
    new PgInstrumentation(pg),
    new RuntimeNodeInstrumentation(),
  ];
}

function redactedUrl({ path, origin }: UndiciRequest): Attributes {
  if (!path.includes('?')) return {};
  const url = new URL(path, origin);
  url.search = redactedQuery(url.search.slice(1));
  return { [ATTR_URL_FULL]: url.href, [ATTR_URL_QUERY]: url.search };
}
