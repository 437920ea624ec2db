import http from 'node:http';

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * Exempts requests to this machine from the user's HTTP proxy, in this process and its children. Node.js reads NO_PROXY if
 * NODE_USE_ENV_PROXY is set; gRPC always reads http_proxy and no_grpc_proxy or no_proxy.
 */
export function bypassProxyForLoopback(): void {
  const { env } = process;
  env['no_proxy'] = env['NO_PROXY'] = withLoopback(env['no_proxy'] ?? env['NO_PROXY'] ?? '');
  if (env['no_grpc_proxy']) env['no_grpc_proxy'] = withLoopback(env['no_grpc_proxy']);
  // Node.js has read its settings already; without NODE_USE_ENV_PROXY it uses no proxy
  if ((http.globalAgent as { options?: { proxyEnv?: unknown } }).options?.proxyEnv)
    http.setGlobalProxyFromEnv();
}

function withLoopback(hosts: string): string {
  const given = hosts.split(',').map((host) => host.trim());
  return [...new Set([...given.filter(Boolean), ...LOOPBACK])].join(',');
}
