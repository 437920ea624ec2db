import { IncomingMessage, type ClientRequest, type ServerResponse } from 'node:http';
import { context, trace, type Span } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { FrameworksInstrumentation } from './frameworks/frameworks-instrumentation.ts';
import { capturedHeaderNames } from './http-server/captured-headers.ts';
import { follow, followedRequest } from './http-server/followed-request.ts';
import { INSTRUMENTATION_CONFIGS, type IgnoreRequest } from './instrumentations.ts';
import { PinoLogSending } from './pino/pino-log-sending.ts';

/**
 * All instrumentations, filtered by OTEL_NODE_ENABLED_INSTRUMENTATIONS and OTEL_NODE_DISABLED_INSTRUMENTATIONS. The lookup and the
 * connection that a fetch needs become children of its client span; instrumentation-undici alone leaves them beside it.
 */
export function autoInstrumentations(ignore: IgnoreRequest): Instrumentation[] {
  const set = getNodeAutoInstrumentations({
    ...INSTRUMENTATION_CONFIGS,
    '@opentelemetry/instrumentation-http': {
      ignoreIncomingRequestHook: ignore,
      requestHook: followServed,
      applyCustomAttributesOnSpan: recordServerError,
      headersToSpanAttributes: {
        server: {
          requestHeaders: capturedHeaderNames('SERVER', 'REQUEST'),
          responseHeaders: capturedHeaderNames('SERVER', 'RESPONSE'),
        },
        client: {
          requestHeaders: capturedHeaderNames('CLIENT', 'REQUEST'),
          responseHeaders: capturedHeaderNames('CLIENT', 'RESPONSE'),
        },
      },
    },
    // undici calls this hook before it connects, so the connection starts in the context that is attached here.
    '@opentelemetry/instrumentation-undici': {
      ...INSTRUMENTATION_CONFIGS['@opentelemetry/instrumentation-undici'],
      requestHook: (span) => void context.attach(trace.setSpan(context.active(), span)),
    },
  });
  endAttachedContextsWithFetch();
  const has = (type: typeof PinoInstrumentation | typeof HttpInstrumentation) =>
    set.some((instrumentation) => instrumentation instanceof type);
  if (has(PinoInstrumentation)) set.push(new PinoLogSending());
  if (has(HttpInstrumentation)) set.push(new FrameworksInstrumentation());
  return set;
}

/** instrumentation-http calls this for a request that it serves in the context of its server span. */
function followServed(_span: Span, request: ClientRequest | IncomingMessage): void {
  const metadata = getRPCMetadata(context.active());
  if (request instanceof IncomingMessage && metadata) follow(request, metadata);
}

/** instrumentation-http calls this before a span ends. */
function recordServerError(
  span: Span,
  request: ClientRequest | IncomingMessage,
  { statusCode = 0 }: IncomingMessage | ServerResponse,
): void {
  const { error } = (request instanceof IncomingMessage && followedRequest(request)) || {};
  if (error !== undefined && statusCode >= 500)
    span.recordException(error instanceof Error ? error : String(error));
}

/** A context attached within fetch would stay active in fetch's caller, whose next request would become its child. */
function endAttachedContextsWithFetch(): void {
  const original = globalThis.fetch;
  globalThis.fetch = (...args) => {
    const before = context.attach(context.active());
    try {
      return original(...args);
    } finally {
      before.dispose();
    }
  };
}
