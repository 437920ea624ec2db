import { BlockList, isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

const LOOPBACK = new BlockList(); // which also knows IPv4 addresses that are written as IPv6
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Refuses requests to any other name than this machine's own, where it listens on loopback only: a foreign page whose name resolves to
 * this machine (DNS rebinding) must not read from it. A service that listens on other addresses accepts any name.
 */
export function hostCheck(host: string): RequestHandler {
  if (!isLoopback(host.includes(':') ? `[${host}]` : host)) return (_req, _res, next) => next();
  return (req, _res, next) => {
    if (!isLoopback(req.headers.host ?? ''))
      throw new HttpError(
        403,
        'Use the name localhost: unless HOST is set, this service is for this machine only',
      );
    next();
  };
}

/**
 * Whether this is loopback's: 127.0.0.0/8, ::1, or what ends in `localhost`, which no DNS has (RFC 6761, 6.3).
 * @param host a name or an address as in a URL, with a port or without. Of several ways to write one, URL makes one.
 */
function isLoopback(host: string): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const version = isIP(name);
  if (version === 0) return /(^|\.)localhost\.?$/.test(name);
  return LOOPBACK.check(name, version === 6 ? 'ipv6' : 'ipv4');
}
