import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Attributes } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import { clientAddress, clientScheme, serverAddress } from './addresses.ts';

/** RFC 9110's methods, PATCH and QUERY. */
const HTTP_METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];

/**
 * The methods that are attributes, HTTP's or those of OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS (HTTP semantic conventions): all others are
 * `_OTHER`, which bounds the number of values.
 */
const METHODS = new Set(getStringListFromEnv('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS') ?? HTTP_METHODS);

/** Query parameters that the conventions want redacted: they sign requests. */
const SECRET_PARAMETERS =
  /(^|&)(sig|Signature|AWSAccessKeyId|X-Goog-Signature|X-Amz-(?:Signature|Credential|Security-Token))=[^&]*/g;

/** The method as an attribute: `_OTHER` where it is not known. */
export function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/** The method as part of a span's name: `HTTP` where it is not known. */
export function methodName(method: string): string {
  return METHODS.has(method) ? method : 'HTTP';
}

/** A query without the values that sign requests. */
export function redactedQuery(query: string): string {
  return query.replaceAll(SECRET_PARAMETERS, '$1$2=REDACTED');
}

/** The attributes of a server span when the request's headers have arrived (HTTP semantic conventions, "HTTP server semantic conventions"). */
export function requestAttributes(request: IncomingMessage): Attributes {
  const { socket, method = 'GET', headers } = request;
  const url = withoutOrigin(request.url ?? '/');
  const scheme = clientScheme(headers, Boolean((socket as TLSSocket).encrypted));
  const server = serverAddress(headers, scheme);
  const peer = socket.remoteAddress;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: knownMethod(method),
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_SERVER_ADDRESS]: server?.address,
    [ATTR_NETWORK_PEER_ADDRESS]: peer,
    [ATTR_NETWORK_PEER_PORT]: socket.remotePort,
    [ATTR_NETWORK_PROTOCOL_VERSION]: request.httpVersion,
    [ATTR_USER_AGENT_ORIGINAL]: headers['user-agent'],
    [ATTR_CLIENT_ADDRESS]: clientAddress(headers) ?? peer,
    [ATTR_SERVER_PORT]: server?.port,
  };
  const query = url.indexOf('?');
  attributes[ATTR_URL_PATH] = query < 0 ? url : url.slice(0, query);
  if (query >= 0 && query < url.length - 1) attributes[ATTR_URL_QUERY] = redactedQuery(url.slice(query + 1));
  if (!METHODS.has(method)) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  return attributes;
}

/** A proxy's client sends absolute URLs (RFC 9112, 3.2.2), which may contain a password. */
function withoutOrigin(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '') || '/';
}
