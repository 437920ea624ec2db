import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { status } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { notFound } from '../../service/errors.ts';
import type { Health } from '../../service/health.ts';
import { HttpError } from '../../service/http-error.ts';
import { mount } from '../../service/routes.ts';
import { MalformedError } from './reader.ts';
import { MAX_REQUEST_BYTES, type Signal } from './signals.ts';

const PROTOBUF = 'application/x-protobuf';

/** OTLP/HTTP in protobuf: POST to the path of each signal, compressed or not, 4 MiB at most either way. */
export function otlpApp(signals: Signal[], health: Health, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(health.closeWhileDraining());
  const readBody = express.raw({ type: PROTOBUF, limit: MAX_REQUEST_BYTES });
  app.use(
    mount(
      signals.map((signal) => ({
        method: 'post',
        path: signal.path,
        handlers: [requireProtobuf, readBody, take(signal)],
      })),
    ),
  );
  app.use(notFound, errorHandler(logger));
  return app;
}

const requireProtobuf: RequestHandler = (req, _res, next) => {
  if (!isProtobuf(req)) throw new HttpError(415, `Send OTLP in protobuf, with Content-Type: ${PROTOBUF}`);
  next();
};

function isProtobuf(req: Request): boolean {
  return req.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() === PROTOBUF;
}

/** An Export…ServiceResponse that says all is well is an empty message, as is an Export…ServiceRequest without a body. */
const EMPTY = Buffer.alloc(0);

function take({ receive }: Signal): RequestHandler {
  return (req: Request<object, unknown, Buffer | undefined>, res) => {
    receive(req.body ?? EMPTY);
    sendProtobuf(res, EMPTY);
  };
}

/** Answers in protobuf who asks in protobuf, with a google.rpc.Status; and anybody else with `{"detail": …}`. */
function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const answer = toHttpError(error);
    if (answer.status >= 500) logger.error({ err: error }, 'A request could not be stored');
    res.status(answer.status).set(answer.headers);
    if (isProtobuf(req)) sendProtobuf(res, encodeStatus(answer));
    else res.json({ detail: answer.message });
  };
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof MalformedError) return new HttpError(400, error.message);
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.too.large')
    return new HttpError(413, `The request is too large: ${MAX_REQUEST_BYTES} bytes at most`);
  if (type === 'encoding.unsupported') return new HttpError(415, 'Send the body as it is, or with gzip');
  if (status !== undefined && status >= 400 && status < 500)
    return new HttpError(status, 'The body could not be read');
  return new HttpError(500, 'Something went wrong here: the observatory has logged what');
}

/** Express would add a charset, which protobuf has none of. */
function sendProtobuf(res: Response, message: Buffer): void {
  res.setHeader('Content-Type', PROTOBUF);
  res.end(message);
}

/** google.rpc.Status: 1 is the code, 2 the message. A length takes one byte up to 127, and the messages here stay below. */
function encodeStatus({ status: httpStatus, message }: HttpError): Buffer {
  const code = httpStatus < 500 ? status.INVALID_ARGUMENT : status.INTERNAL;
  const text = Buffer.from(message).subarray(0, 127);
  return Buffer.concat([Buffer.of(1 << 3, code, (2 << 3) | 2, text.length), text]);
}
