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
  ignoreIncomingRequestHook: ({ url }: IncomingMessage) => url === '/healthz' || url === '/readyz',
};

/** The route is wanted, a span for each middleware is not. */
const express = {
  ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER, ExpressLayerType.REQUEST_HANDLER],
};

/** instrumentation-pino puts the ids into each line; the records are sent by PinoLogSending. */
const pino = { disableLogSending: true };

/** How each instrumentation is set up, whoever decides which ones there are. */
export const INSTRUMENTATION_CONFIGS = {
  '@opentelemetry/instrumentation-http': http,
  '@opentelemetry/instrumentation-express': express,
  '@opentelemetry/instrumentation-pino': pino,
};

/** What these services need, and no more: the whole set costs a second of start. */
export function leanInstrumentations(): Instrumentation[] {
  return [
    new HttpInstrumentation(http),
    new ExpressInstrumentation(express),
    new UndiciInstrumentation(),
    new PinoInstrumentation(pino),
    new PinoLogSending(),
    new PgInstrumentation(),
    new RuntimeNodeInstrumentation(),
  ];
}
