import { context, trace } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { capturedHeaderNames } from './http-server/captured-headers.ts';
import { INSTRUMENTATION_CONFIGS, type IgnoreRequest } from './instrumentations.ts';
import { PinoLogSending } from './pino/pino-log-sending.ts';

/**
 * What OTEL_NODE_ENABLED_INSTRUMENTATIONS and OTEL_NODE_DISABLED_INSTRUMENTATIONS leave of the whole set. The lookup and the
 * connection that a fetch needs become children of its client span; instrumentation-undici alone leaves them beside it.
 */
export function autoInstrumentations(ignore: IgnoreRequest): Instrumentation[] {
  const set = getNodeAutoInstrumentations({
    ...INSTRUMENTATION_CONFIGS,
    '@opentelemetry/instrumentation-http': {
      ignoreIncomingRequestHook: ignore,
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
    // undici calls this hook on the way to connecting, so what is attached here is what the connection starts in.
    '@opentelemetry/instrumentation-undici': {
      ...INSTRUMENTATION_CONFIGS['@opentelemetry/instrumentation-undici'],
      requestHook: (span) => void context.attach(trace.setSpan(context.active(), span)),
    },
  });
  endAttachedContextsWithFetch();
  const hasPino = set.some((instrumentation) => instrumentation instanceof PinoInstrumentation);
  return hasPino ? [...set, new PinoLogSending()] : set;
}

/** A context that is attached within fetch would stay with fetch's caller, whose next request would be its child. */
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
