import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Histogram,
  type MeterProvider,
  type Span,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import { capturedHeaders } from '../http-server/captured-headers.ts';
import { durationHistogram } from '../http-server/duration-histogram.ts';
import { contextOf, emitInContext } from '../http-server/emit-in-context.ts';
import { harmless } from '../http-server/harmless.ts';
import { methodName } from '../http-server/request-attributes.ts';
import { clientRequestAttributes, clientResponseAttributes } from './client-attributes.ts';
import { injectHeaders } from './inject-headers.ts';

/** Node publishes here when a request is made, before anything of it is sent. */
const REQUEST_CREATED = 'http.client.request.created';
/** Node publishes here when the headers of the response have been read. */
const RESPONSE_FINISH = 'http.client.response.finish';

const RESPONSE = Symbol('response');

/** A request, its response once there is one, and the attributes read while the response had a connection. */
type Call = ClientRequest & { res?: Response | null; [RESPONSE]?: Attributes };

/** `upgrade` is set if there is no response to read: from then on the program owns the connection. */
type Response = IncomingMessage & { upgrade?: boolean | null };

/**
 * Client spans and `http.client.request.duration` for node:http and node:https, and the context in each request's headers, from Node's
 * diagnostics channels: a program that sends no request pays nothing. Attributes are those of instrumentation-http (stable HTTP
 * semantic conventions 1.27). A span ends when the response has been read, or the request has failed.
 */
export class HttpClientInstrumentation extends InstrumentationBase {
  readonly #requestHeaders = capturedHeaders('CLIENT', 'REQUEST');
  readonly #responseHeaders = capturedHeaders('CLIENT', 'RESPONSE');
  #duration: Histogram;

  constructor() {
    super('sos.http-client', '1.0.0', { enabled: false }); // this class's own fields do not exist before super returns
    this.#duration = durationHistogram(this.meter, METRIC_HTTP_CLIENT_REQUEST_DURATION, 'client');
    this.enable();
  }

  protected override init(): [] {
    return [];
  }

  override enable(): void {
    this.disable(); // a second `enable` must not subscribe again
    super.enable();
    subscribe(REQUEST_CREATED, this.#onRequest);
    subscribe(RESPONSE_FINISH, onResponse);
  }

  override disable(): void {
    super.disable();
    unsubscribe(REQUEST_CREATED, this.#onRequest);
    unsubscribe(RESPONSE_FINISH, onResponse);
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.#duration = durationHistogram(this.meter, METRIC_HTTP_CLIENT_REQUEST_DURATION, 'client');
  }

  readonly #onRequest = (message: unknown): void => {
    const parent = context.active();
    if (isTracingSuppressed(parent)) return;
    harmless('A client request', () => this.#follow((message as { request: Call }).request, parent));
  };

  #follow(request: Call, parent: Context): void {
    const start = performance.now();
    const attributes = clientRequestAttributes(request);
    const span = this.tracer.startSpan(
      methodName(request.method),
      { kind: SpanKind.CLIENT, attributes },
      parent,
    );
    injectHeaders(request, (carrier) => propagation.inject(trace.setSpan(parent, span), carrier));
    let failure: Error | undefined;
    request.once(errorMonitor, (error) => (failure = error));
    emitInContext(request, parent, () => {
      // Node.js publishes no response to an upgrade.
      const { res } = request;
      const response = request[RESPONSE] ?? (res ? clientResponseAttributes(request, res) : {});
      const ended = { ...response, ...errorOf(request, failure) };
      const captured: Attributes = {};
      this.#requestHeaders?.((name) => request.getHeader(name), captured);
      this.#responseHeaders?.((name) => res?.headers[name], captured);
      endSpan(span, failure, { ...captured, ...ended });
      this.#duration.record(
        (performance.now() - start) / 1000,
        metricAttributes({ ...attributes, ...ended }),
      );
    });
  }
}

/** The response's listeners run in the context of the caller, as the request's do. */
function onResponse(message: unknown): void {
  const { request, response } = message as { request: Call; response: IncomingMessage };
  const caller = contextOf(request);
  if (!caller) return;
  emitInContext(response, caller);
  request[RESPONSE] = clientResponseAttributes(request, response);
}

/** `error.type`: the status of a refusal, or the error's code; a response that was cut off is aborted. */
function errorOf({ res }: Call, failure: Error | undefined): Attributes {
  if (failure) return { [ATTR_ERROR_TYPE]: (failure as NodeJS.ErrnoException).code ?? failure.name };
  if (!res || !(res.complete || res.upgrade)) return { [ATTR_ERROR_TYPE]: 'aborted' };
  return res.statusCode! >= 400 ? { [ATTR_ERROR_TYPE]: `${res.statusCode}` } : {};
}

function endSpan(span: Span, failure: Error | undefined, attributes: Attributes): void {
  if (failure) span.recordException(failure);
  if (attributes[ATTR_ERROR_TYPE] !== undefined)
    span.setStatus({ code: SpanStatusCode.ERROR, ...(failure ? { message: failure.message } : {}) });
  span.setAttributes(attributes).end();
}

const METRIC_ATTRIBUTES = [
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_ERROR_TYPE,
];

function metricAttributes(all: Attributes): Attributes {
  const attributes: Attributes = {};
  for (const name of METRIC_ATTRIBUTES) if (all[name] !== undefined) attributes[name] = all[name];
  return attributes;
}
