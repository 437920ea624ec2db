import type { RequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';

/** The limit for all requests that are being read, in bytes. */
export const MAX_IN_FLIGHT_BYTES = 64 * MAX_REQUEST_BYTES;

/**
 * Bounds what requests hold in memory while they are read: one too many is answered 429 with Retry-After, after which OTLP has a
 * client send it again. A request counts with the length that it declares, or with the most where that says little: it is
 * compressed, or sent in chunks.
 */
export function inFlightLimit(): RequestHandler {
  let expected = 0;
  return ({ headers }, res, next) => {
    const declared = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
    const bytes = Math.min(Number(declared ?? MAX_REQUEST_BYTES), MAX_REQUEST_BYTES);
    if (expected + bytes > MAX_IN_FLIGHT_BYTES)
      throw new HttpError(429, 'Too many requests are under way: try again', { 'Retry-After': '1' });
    expected += bytes;
    res.once('close', () => (expected -= bytes));
    next();
  };
}
