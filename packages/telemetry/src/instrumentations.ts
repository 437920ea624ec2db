import type { IncomingMessage } from 'node:http';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { HttpServerInstrumentation } from './http-server/http-server-instrumentation.ts';
import { PinoLogSending } from './pino/pino-log-sending.ts';

/** Probes come every few seconds and say nothing about any ship. */
const isProbe = ({ url = '' }: IncomingMessage) => /^\/(healthz|readyz)\/?(\?|$)/i.test(url);

/** To trace what a server sheds (packages/http-service/overload.ts) would cost more than to answer it. It is counted instead. */
const SHEDS = Symbol.for('sos.sheds');
const isShed = (request: IncomingMessage): boolean => {
  const { server } = request.socket as { server?: { [SHEDS]?: (request: IncomingMessage) => boolean } };
  return server?.[SHEDS]?.(request) ?? false;
};

/** The route is wanted, a span for each middleware is not. */
const express = {
  ignoreLayersType: ['middleware', 'router', 'request_handler'] as ExpressLayerType[],
};

/** instrumentation-pino puts the ids into each line; the records are sent by PinoLogSending. */
const pino = { disableLogSending: true };

/** What nobody asked for, as a probe or a metric, is no trace; a query shows how long it took, not each connection. No values. */
const pg = { requireParentSpan: true, ignoreConnectSpans: true, enhancedDatabaseReporting: false };

/** How each instrumentation is set up, whoever decides which ones there are. */
export const INSTRUMENTATION_CONFIGS = {
  '@opentelemetry/instrumentation-http': { ignoreIncomingRequestHook: isProbe },
  '@opentelemetry/instrumentation-express': express,
  '@opentelemetry/instrumentation-pino': pino,
  '@opentelemetry/instrumentation-pg': pg,
};

/** What these services need, and no more: the whole set costs a second of start. */
export function leanInstrumentations(): Instrumentation[] {
  return [
    new HttpServerInstrumentation({ ignore: (request) => isShed(request) || isProbe(request) }),
    new UndiciInstrumentation(),
    new PinoInstrumentation(pino),
    new PinoLogSending(),
    new PgInstrumentation(pg),
    new RuntimeNodeInstrumentation(),
  ];
}
