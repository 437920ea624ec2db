import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The proxy that gRPC clients use for a URL, by grpc_proxy, https_proxy or http_proxy and no_grpc_proxy or no_proxy (gRPC core,
 * "Environment variables"); none to loopback and to names without a dot, which no proxy outside knows.
 */
export function grpcProxy(url: URL): URL | undefined {
  const names = ['grpc_proxy', ...(url.protocol === 'https:' ? ['https_proxy'] : []), 'http_proxy'];
  return proxyFor(url, names, setting('no_grpc_proxy') ?? setting('no_proxy'));
}

/** The proxy that HTTP clients take to a URL, by https_proxy or http_proxy and no_proxy; none where gRPC takes none. */
export function httpProxy(url: URL): URL | undefined {
  return proxyFor(url, [url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'], setting('no_proxy'));
}

function proxyFor({ hostname }: URL, names: string[], exceptions = ''): URL | undefined {
  const isExcepted = exceptions
    .split(',')
    .map((name) => name.trim().replace(/^\*?\./, ''))
    .some((name) => name !== '' && (name === '*' || `.${hostname}`.endsWith(`.${name}`)));
  const proxy = names.map(setting).find(Boolean);
  if (proxy === undefined || isLocal(hostname) || isExcepted) return undefined;
  return URL.parse(proxy) ?? undefined;
}

/** Opens a connection through a proxy (HTTP CONNECT). @throws {Error} that names the proxy. */
export async function connectThrough(proxy: URL, target: string): Promise<Socket> {
  const { username, password } = proxy;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const connect = request(new URL(proxy.origin), {
    method: 'CONNECT',
    path: target,
    headers: username ? { 'proxy-authorization': `Basic ${credentials.toString('base64')}` } : {},
    agent: false,
  });
  try {
    const [{ statusCode }, socket, first] = (await once(connect.end(), 'connect')) as [
      { statusCode: number },
      Socket,
      Buffer,
    ];
    if (statusCode === 200) {
      socket.unshift(first); // the server may have sent its first bytes
      return socket;
    }
    socket.destroy();
    throw new Error(`it answers ${statusCode}`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`the proxy ${proxy.origin} does not connect to ${target}: ${code ?? message}`, {
      cause: error,
    });
  }
}

function isLocal(hostname: string): boolean {
  return !/[.:]/.test(hostname) || /^127\.|^\[::1\]$|\.localhost$/.test(hostname);
}

/** Proxy variables are spelt in lower and in upper case. */
function setting(name: string): string | undefined {
  return process.env[name] || process.env[name.toUpperCase()] || undefined;
}
