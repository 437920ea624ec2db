import express, {
  type Router,
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { status } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { notFound } from '#http-service/errors.ts';
import { hostCheck } from '#http-service/host-check.ts';
import { HttpError } from '#http-service/http-error.ts';
import { mount } from '#http-service/routes.ts';
import { CONTENT_TYPES, exportResponse, rpcStatus } from './answers.ts';
import { fromOrigins } from './cors.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { MalformedError } from './malformed.ts';
import { MAX_REQUEST_BYTES, TooLargeError } from './limits.ts';
import type { Encoding, Signal } from './signals.ts';

/**
 * OTLP/HTTP: POST to the path of each signal, in protobuf or JSON, compressed or not, 4 MiB at most either way.
 * @param host where it will listen. @param origins the pages whose browser SDKs may send.
 */
export function otlpApp(
  signals: Signal[],
  logger: Logger,
  host: string,
  origins: ReadonlySet<string> = new Set(),
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(hostCheck(host), fromOrigins(origins));
  app.use(otlpRoutes(signals, logger));
  app.use(notFound, errorHandler(logger));
  return app;
}

/** The same to mount in another app; it handles all errors on these paths, as OTLP specifies. */
export function otlpRoutes(signals: Signal[], logger: Logger): Router {
  const bounded = inFlightLimit();
  const readBody = express.raw({ type: () => true, limit: MAX_REQUEST_BYTES });
  const routes = signals.map((signal) => ({
    method: 'post' as const,
    path: signal.path,
    handlers: [requireEncoding, bounded, readBody, take(signal)],
  }));
  return mount(routes).use(
    signals.map(({ path }) => path),
    errorHandler(logger),
  );
}

const requireEncoding: RequestHandler = (req, _res, next) => {
  if (!encodingOf(req)) {
    const type = req.get('content-type');
    throw new HttpError(
      415,
      `${type ? `Content-Type '${type}' is not taken` : 'There is no Content-Type'}: send OTLP with ${Object.values(CONTENT_TYPES).join(' or ')}`,
    );
  }
  next();
};

/** The encoding of a request and its response; undefined if it is missing or not OTLP's. */
function encodingOf(req: Request): Encoding | undefined {
  const type = req.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  return (['protobuf', 'json'] as const).find((encoding) => CONTENT_TYPES[encoding] === type);
}

/** An Export…ServiceRequest in protobuf may be empty: then it has no body. */
const EMPTY = Buffer.alloc(0);

function take(signal: Signal): RequestHandler {
  return (req, res) => {
    const encoding = encodingOf(req)!;
    const rejections = signal.receive((req.body as Buffer | undefined) ?? EMPTY, encoding);
    send(res, exportResponse(signal, rejections, encoding), encoding);
  };
}

/** Answers with a google.rpc.Status, in the encoding of the request; in JSON where that has none. */
function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.headersSent) return; // the server has already responded to the malformed request
    const { status: httpStatus, message, headers } = toHttpError(error);
    if (httpStatus >= 500) logger.error({ err: error }, 'A request could not be stored');
    const encoding = encodingOf(req) ?? 'json';
    res.status(httpStatus).set(headers);
    send(res, rpcStatus(toRpcCode(httpStatus), message, encoding), encoding);
  };
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof MalformedError) return new HttpError(400, error.message);
  if (error instanceof TooLargeError) return new HttpError(413, error.message);
  const { status, type, encoding } = error as { status?: number; type?: string; encoding?: string };
  if (type === 'entity.too.large')
    return new HttpError(413, `The request is too large: ${MAX_REQUEST_BYTES} bytes at most`);
  if (type === 'encoding.unsupported')
    return new HttpError(
      415,
      `Content-Encoding '${encoding}' is not taken: send the body as it is, or with gzip, deflate, br or zstd`,
    );
  if (status !== undefined && status >= 400 && status < 500)
    return new HttpError(status, 'The body could not be read');
  return new HttpError(500, 'Internal error: see the log of the observatory');
}

/** gRPC's code for what an HTTP status says. */
function toRpcCode(httpStatus: number): number {
  if (httpStatus === 404) return status.NOT_FOUND;
  if (httpStatus === 405) return status.UNIMPLEMENTED;
  if (httpStatus === 413 || httpStatus === 429) return status.RESOURCE_EXHAUSTED;
  return httpStatus < 500 ? status.INVALID_ARGUMENT : status.INTERNAL;
}

/** Express would add a charset, which protobuf has none of. */
function send(res: Response, message: Buffer, encoding: Encoding): void {
  res.setHeader('Content-Type', CONTENT_TYPES[encoding]);
  res.end(message);
}
