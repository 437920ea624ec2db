import type { RequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';

/**
 * Nothing from anywhere else, nothing inline, no text that becomes code, and no frame around it.
 * @param importMap the one inline script, which browsers cannot load from a file yet, as `sha256-…`.
 */
export function contentSecurityPolicy(importMap: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' '${importMap}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Adds headers that forbid browsers every use of a response but showing it here. */
export const protect: RequestHandler = (_req, res, next) => {
  res.set({
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  next();
};

/**
 * Lets through what the page itself sends. Browsers state a request's origin, so a page of another site is refused. No form can send
 * JSON, and a script of another site may send it only after a CORS preflight.
 */
export const fromThePage: RequestHandler = (req, _res, next) => {
  const { origin, host, 'sec-fetch-site': site } = req.headers;
  if (host === undefined || origin === undefined || URL.parse(origin)?.host !== host)
    throw new HttpError(403, 'Only the page of this observatory may do this');
  if (site !== undefined && site !== 'same-origin')
    throw new HttpError(403, 'Only the page of this observatory may do this');
  if (req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json')
    throw new HttpError(415, 'Send JSON, with Content-Type: application/json');
  next();
};
