import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Attributes,
  type Histogram,
  type MeterProvider,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import { durationHistogram } from './duration-histogram.ts';
import { emitInContext } from './emit-in-context.ts';
import { capturedHeaders } from './captured-headers.ts';
import { harmless } from './harmless.ts';
import { LIGHT_ROOT_CONTEXT } from './light-context.ts';
import { methodName, requestAttributes } from './request-attributes.ts';
import { RequestContext } from './request-context.ts';

/** Node publishes here when a request's headers have been read, before any listener sees the request. */
const REQUEST_START = 'http.server.request.start';
/** `error.type` of a request whose client disconnected, or that was aborted. */
const ABORTED = 'aborted';
const SUPPRESSED = suppressTracing(ROOT_CONTEXT);

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

export interface HttpServerConfig {
  /** Requests that are not traced, nor anything below them. */
  ignore?: (request: IncomingMessage) => boolean;
}

/**
 * Server spans and `http.server.request.duration` for every node:http and node:https server, from Node's diagnostics channel: nothing
 * is patched, so that it does not matter how or when a module was loaded. Attributes are those of instrumentation-http (stable HTTP
 * semantic conventions 1.27), for less than half of the cost. The route is what a framework's hook (../frameworks) or another
 * instrumentation has left in the request's context.
 *
 * What it does not do: HTTP/2, CONNECT and upgrades, hooks, and `url.path` normalised (it is as it was sent).
 * @example new HttpServerInstrumentation({ ignore: ({ url }) => url === '/healthz' })
 */
export class HttpServerInstrumentation extends InstrumentationBase {
  readonly #ignore: (request: IncomingMessage) => boolean;
  readonly #requestHeaders = capturedHeaders('SERVER', 'REQUEST');
  readonly #responseHeaders = capturedHeaders('SERVER', 'RESPONSE');
  #duration: Histogram;

  constructor({ ignore = () => false }: HttpServerConfig = {}) {
    super('sos.http-server', '1.0.0', { enabled: false }); // this class's own fields do not exist before super returns
    this.#ignore = ignore;
    this.#duration = durationHistogram(this.meter, METRIC_HTTP_SERVER_REQUEST_DURATION, 'server');
    this.enable();
  }

  protected override init(): [] {
    return [];
  }

  override enable(): void {
    super.enable();
    unsubscribe(REQUEST_START, this.#onRequest); // a second `enable` must not subscribe again
    subscribe(REQUEST_START, this.#onRequest);
  }

  override disable(): void {
    super.disable();
    unsubscribe(REQUEST_START, this.#onRequest);
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.#duration = durationHistogram(this.meter, METRIC_HTTP_SERVER_REQUEST_DURATION, 'server');
  }

  readonly #onRequest = (message: unknown): void => {
    harmless('A request', () => this.#follow(message as Exchange));
  };

  #follow({ request, response }: Exchange): void {
    // The attached context ends with the callback in which Node.js reads these headers; the next request of the connection has its own.
    if (harmless('Whether to ignore a request', () => this.#ignore(request))) {
      context.attach(SUPPRESSED);
      return;
    }
    const start = performance.now();
    const parent = propagation.extract(LIGHT_ROOT_CONTEXT, request.headers);
    const attributes = requestAttributes(request);
    this.#requestHeaders?.((name) => request.headers[name], attributes);
    const span = this.tracer.startSpan(
      methodName(request.method ?? 'GET'),
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    const active = new RequestContext(parent, span);
    context.attach(active);
    emitInContext(request, active);
    emitInContext(response, active, () => {
      const ended = responseAttributes(active, response);
      endSpan(active, request, response, this.#withHeaders(response, ended));
      this.#duration.record((performance.now() - start) / 1000, {
        [ATTR_HTTP_REQUEST_METHOD]: attributes[ATTR_HTTP_REQUEST_METHOD],
        [ATTR_URL_SCHEME]: attributes[ATTR_URL_SCHEME],
        [ATTR_NETWORK_PROTOCOL_VERSION]: attributes[ATTR_NETWORK_PROTOCOL_VERSION],
        ...ended,
      });
    });
  }

  #withHeaders(response: ServerResponse, attributes: Attributes): Attributes {
    if (!this.#responseHeaders) return attributes;
    const withHeaders = { ...attributes };
    this.#responseHeaders((name) => response.getHeader(name), withHeaders);
    return withHeaders;
  }
}

/** The attributes of the response, for the span and the metric. */
function responseAttributes(active: RequestContext, response: ServerResponse): Attributes {
  const { statusCode, headersSent, writableFinished } = response;
  const attributes: Attributes = headersSent ? { [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode } : {};
  const route = active.route ?? active.findRoute?.();
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = `${route}`;
  if (statusCode >= 500 || !writableFinished)
    attributes[ATTR_ERROR_TYPE] = writableFinished ? `${statusCode}` : ABORTED;
  return attributes;
}

function endSpan(
  { span, error }: RequestContext,
  { method = 'GET' }: IncomingMessage,
  { statusCode }: ServerResponse,
  attributes: Attributes,
): void {
  const route = attributes[ATTR_HTTP_ROUTE];
  if (route !== undefined) span.updateName(`${methodName(method)} ${route}`);
  if (error !== undefined && statusCode >= 500)
    span.recordException(error instanceof Error ? error : String(error));
  // A 4xx is the client's fault: the conventions leave its status unset.
  if (attributes[ATTR_ERROR_TYPE] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes(attributes).end();
}
