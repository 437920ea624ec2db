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

/** Says to every answer what a browser may do with it: nothing but show it here. */
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
 * Lets through what the page itself sends. A browser says where a request comes from, so another site's page is refused; JSON is
 * what no form can send, and what makes a browser ask first before another site's script may send it.
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
