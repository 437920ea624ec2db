import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import { knownMethod, redactedQuery } from '../http-server/request-attributes.ts';

/** The attributes of a client span when the request is made (HTTP semantic conventions, "HTTP client semantic conventions"). */
export function clientRequestAttributes(request: ClientRequest): Attributes {
  const { method, host, protocol } = request;
  const known = knownMethod(method);
  const port = portOf(request);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  const authority = `${host.includes(':') ? `[${host}]` : host}${port === undefined || port === defaultPort ? '' : `:${port}`}`;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: known,
    [ATTR_SERVER_ADDRESS]: host,
    [ATTR_SERVER_PORT]: port,
    [ATTR_URL_FULL]: fullUrl(`${protocol}//${authority}`, redactedPath(request.path)),
    [ATTR_USER_AGENT_ORIGINAL]: request.getHeader('user-agent') as string | undefined,
  };
  if (known !== method) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  return attributes;
}

/** The attributes of the response and its connection. */
export function clientResponseAttributes(request: ClientRequest, response: IncomingMessage): Attributes {
  const { remoteAddress, remotePort } = response.socket ?? {}; // a response that was read has no connection any more
  return {
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode,
    [ATTR_NETWORK_PEER_ADDRESS]: remoteAddress,
    [ATTR_NETWORK_PEER_PORT]: remotePort,
    [ATTR_NETWORK_PROTOCOL_VERSION]: response.httpVersion,
    ...(portOf(request) === undefined ? { [ATTR_SERVER_PORT]: remotePort } : {}),
  };
}

/**
 * The port, which a request keeps in its Host header only: without one there it is the protocol's. Unknown where the program set that
 * header to another host, or wrote its headers as a list.
 */
function portOf(request: ClientRequest): number | undefined {
  const header = request.getHeader('host');
  if (typeof header !== 'string') return undefined;
  const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(header) ?? [];
  if (name?.replace(/^\[(.*)\]$/, '$1') !== request.host) return undefined;
  return port ? Number(port) : request.protocol === 'https:' ? 443 : 80;
}

/** A request to a proxy has the whole URL as its path (RFC 9112, 3.2.2), with a password in it even. */
function fullUrl(origin: string, path: string): string {
  if (!/^https?:\/\//i.test(path)) return origin + path;
  return path.replace(/^([^:]+:\/\/)[^/?#]*@/, '$1REDACTED:REDACTED@');
}

function redactedPath(path: string): string {
  const query = path.indexOf('?');
  return query < 0 ? path : `${path.slice(0, query + 1)}${redactedQuery(path.slice(query + 1))}`;
}
