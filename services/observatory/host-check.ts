import { isIPv4 } from 'node:net';
import type { RequestHandler } from 'express';
import { HttpError } from '../service/http-error.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests to any other name than this machine's own, where it listens on loopback only: a page of a stranger's that has
 * its name point here (DNS rebinding) must not read what is here. Where it listens for others, they may call it what they like.
 */
export function hostCheck(host: string): RequestHandler {
  if (!isLoopback(host)) return (_req, _res, next) => next();
  const names = new Set([...LOOPBACK_NAMES, host]);
  return (req, _res, next) => {
    const name = (req.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!names.has(name)) throw new HttpError(403, 'Ask for localhost: this answers only on this machine');
    next();
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
