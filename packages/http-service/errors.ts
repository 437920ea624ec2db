import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ControlLoopError } from './faults.ts';
import { HttpError } from './http-error.ts';
import { logErrors, type ReportError } from './report-error.ts';

/** Responds 404 to requests without a route. */
export const notFound: RequestHandler = (req) => {
  throw new HttpError(404, `No such path: ${req.path.slice(0, 200)}; docs/api.md lists those that exist`);
};

/**
 * The one place where an error becomes a response: `{"detail": …}` with the error's status. An unexpected error is reported, and
 * answered 500 without its message.
 */
export function errorHandler(logger: Logger, report: ReportError = logErrors(logger)): ErrorRequestHandler {
  // Express knows a handler of errors by its four parameters
  return (error: unknown, _req, res, _next) => {
    const answer = toHttpError(error);
    if (answer !== error || error instanceof ControlLoopError) {
      if (answer.status >= 500) report(error, answer.message);
    } else if (answer.status >= 500) logger.error(answer.message);
    if (res.headersSent) res.destroy(); // a response that has begun cannot be corrected, and must not look complete
    else res.status(answer.status).set(answer.headers).json({ detail: answer.message });
  };
}

/** Errors of Express's own parsers carry a status and a type; the words here say what to do. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.parse.failed') return new HttpError(400, 'The body is not valid JSON');
  if (type === 'entity.too.large') return new HttpError(413, 'The body is too large: 16 KiB at most');
  if (type === 'encoding.unsupported')
    return new HttpError(
      415,
      'Unsupported Content-Encoding: send the body uncompressed, or with gzip, deflate or br',
    );
  if (type === 'charset.unsupported') return new HttpError(415, 'Send the body as UTF-8');
  if (error instanceof URIError)
    return new HttpError(400, 'The path is not percent-encoded UTF-8: write a % as %25');
  if (status !== undefined && status >= 400 && status < 500)
    return new HttpError(
      status,
      'The body does not match the headers: check Content-Type, Content-Encoding and Content-Length',
    );
  return new HttpError(500, 'Internal error: see the log of the service');
}
