import type { IncomingHttpHeaders } from 'node:http';

export interface ServerAddress {
  address: string;
  port: number | undefined;
}

export type Scheme = 'http' | 'https';

const DEFAULT_PORTS = { http: 80, https: 443 };

/** Caches the last Host header and its parsed value: a server's clients mostly send the same one. */
let last: { scheme: Scheme; host: string; server: ServerAddress } | undefined;

/** The server that the client requested: `host` of Forwarded (RFC 7239), X-Forwarded-Host, Host. Undefined if there is none. */
export function serverAddress(headers: IncomingHttpHeaders, scheme: Scheme): ServerAddress | undefined {
  const host = forwarded(headers, 'host') ?? first(headers['x-forwarded-host']) ?? headers.host;
  if (!host) return undefined;
  if (last?.host !== host || last.scheme !== scheme) {
    const [, address = host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host) ?? [];
    last = { scheme, host, server: { address, port: port ? Number(port) : DEFAULT_PORTS[scheme] } };
  }
  return last.server;
}

/**
 * The scheme of the client's own request: `proto` of Forwarded (RFC 7239), X-Forwarded-Proto, or that of the connection. Anybody can
 * send these headers, and the scheme is an attribute of metrics: other schemes than HTTP's are ignored.
 */
export function clientScheme(headers: IncomingHttpHeaders, encrypted: boolean): Scheme {
  const scheme = (forwarded(headers, 'proto') ?? first(headers['x-forwarded-proto']))?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return scheme;
  return encrypted ? 'https' : 'http';
}

/** The client's address, if a proxy sends it: `for` of Forwarded (RFC 7239), else the first of X-Forwarded-For; without its port. */
export function clientAddress(headers: IncomingHttpHeaders): string | undefined {
  const client = forwarded(headers, 'for') ?? first(headers['x-forwarded-for']);
  if (client === undefined) return undefined;
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([^:]*):\d+$/.exec(client) ?? [];
  return bracketed ?? plain ?? client;
}

function forwarded(
  { forwarded: header }: IncomingHttpHeaders,
  parameter: 'for' | 'host' | 'proto',
): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted, token] =
    new RegExp(`(?:^|[;,\\s])${parameter}=(?:"([^"]*)"|([^;,\\s]+))`, 'i').exec(header) ?? [];
  return quoted ?? token;
}

function first(header: string | string[] | undefined): string | undefined {
  const [value] = Array.isArray(header) ? header : [header];
  return value?.split(',', 1)[0]?.trim();
}
