import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Histogram,
  type Meter,
  type MeterProvider,
  type Span,
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
import { emitInContext } from './emit-in-context.ts';
import { LIGHT_ROOT_CONTEXT } from './light-context.ts';
import { requestAttributes } from './request-attributes.ts';
import { routeOf } from './route.ts';

/** Node publishes here when a request's headers have been read, before any listener sees the request. */
const REQUEST_START = 'http.server.request.start';
/** The boundaries that the semantic conventions advise for durations, in seconds. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** `error.type` of a request whose answer nobody waited for, or that was cut off. */
const ABORTED = 'aborted';
const SUPPRESSED = suppressTracing(ROOT_CONTEXT);

export interface HttpServerConfig {
  /** Requests that become no span, and nothing under them either. */
  ignore?: (request: IncomingMessage) => boolean;
}

/**
 * Server spans and `http.server.request.duration` for every node:http and node:https server, from Node's diagnostics channel: nothing
 * is patched, so that it does not matter how or when a module was loaded. Attributes are those of instrumentation-http (stable HTTP
 * semantic conventions 1.27), and http.route is read from the request when Express has answered it, for less than half of the cost.
 *
 * What it does not do: outgoing requests, HTTP/2, CONNECT and upgrades, captured headers, hooks, `url.path` normalised (it is as it was
 * sent), errors of a response's stream as exceptions, routes of frameworks other than Express, lists of paths, and the path where a
 * router is mounted once the request has left that router for an error handler.
 * @example new HttpServerInstrumentation({ ignore: ({ url }) => url === '/healthz' })
 */
export class HttpServerInstrumentation extends InstrumentationBase {
  readonly #ignore: (request: IncomingMessage) => boolean;
  #duration: Histogram;

  constructor({ ignore = () => false }: HttpServerConfig = {}) {
    super('sos.http-server', '1.0.0', { enabled: false }); // this class's own fields do not exist before super returns
    this.#ignore = ignore;
    this.#duration = durationOf(this.meter);
    this.enable();
  }

  protected override init(): [] {
    return [];
  }

  override enable(): void {
    super.enable();
    unsubscribe(REQUEST_START, this.#onRequest); // enabled twice is subscribed once
    subscribe(REQUEST_START, this.#onRequest);
  }

  override disable(): void {
    super.disable();
    unsubscribe(REQUEST_START, this.#onRequest);
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.#duration = durationOf(this.meter);
  }

  readonly #onRequest = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    // What is attached ends with the callback in which Node reads these headers; the next request of the connection has its own.
    if (this.#ignore(request)) {
      context.attach(SUPPRESSED);
      return;
    }
    const start = performance.now();
    const parent = propagation.extract(LIGHT_ROOT_CONTEXT, request.headers);
    const attributes = requestAttributes(request);
    const span = this.tracer.startSpan(
      request.method ?? 'GET',
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    const active = trace.setSpan(parent, span);
    context.attach(active);
    emitInContext(request, active);
    emitInContext(response, active, () => {
      const ended = endSpan(span, request, response);
      this.#duration.record((performance.now() - start) / 1000, {
        [ATTR_HTTP_REQUEST_METHOD]: attributes[ATTR_HTTP_REQUEST_METHOD],
        [ATTR_URL_SCHEME]: attributes[ATTR_URL_SCHEME],
        [ATTR_NETWORK_PROTOCOL_VERSION]: attributes[ATTR_NETWORK_PROTOCOL_VERSION],
        ...ended,
      });
    });
  };
}

/** Ends the span by what the response became; what it returns belongs on the metric too. */
function endSpan(span: Span, request: IncomingMessage, response: ServerResponse): Attributes {
  const { statusCode, headersSent, writableFinished } = response;
  const attributes: Attributes = headersSent ? { [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode } : {};
  const route = routeOf(request);
  if (route !== undefined) {
    attributes[ATTR_HTTP_ROUTE] = route;
    span.updateName(`${request.method} ${route}`);
  }
  if (statusCode >= 500 || !writableFinished) {
    attributes[ATTR_ERROR_TYPE] = writableFinished ? `${statusCode}` : ABORTED;
    span.setStatus({ code: SpanStatusCode.ERROR }); // a 4xx is the client's own: unset, as the conventions say
  }
  span.setAttributes(attributes).end();
  return attributes;
}

function durationOf(meter: Meter): Histogram {
  return meter.createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION, {
    description: 'Duration of HTTP server requests.',
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
}
