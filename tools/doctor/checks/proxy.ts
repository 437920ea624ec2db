type Environment = ReadonlyMap<string, string | undefined>;

/**
 * The proxy, as `VARIABLE=URL`, that a service's exporter takes to `endpoint`; undefined if it takes none. gRPC exporters read the
 * variables in lower case. SOS's own takes no proxy to a name without a dot, grpc-js does: the one that the Operator injects.
 * @param injected whether the service's instrumentation is injected.
 */
export function proxyTo(endpoint: string, environment: Environment, injected: boolean): string | undefined {
  if (environment.get('OTEL_EXPORTER_OTLP_PROTOCOL')?.startsWith('http/')) return undefined;
  const { protocol, hostname } = new URL(endpoint);
  const isSecure = injected || protocol === 'https:';
  const names = ['grpc_proxy', ...(isSecure ? ['https_proxy'] : []), 'http_proxy'];
  const name = names.find((variable) => environment.get(variable));
  if (name === undefined || (!injected && !hostname.includes('.'))) return undefined;
  const exceptions = environment.get('no_grpc_proxy') ?? environment.get('no_proxy') ?? '';
  const isExcepted = exceptions.split(',').some((end) => end !== '' && hostname.endsWith(end));
  const withoutPassword = environment.get(name)?.replace(/\/\/[^/]*@/, '//');
  return isExcepted ? undefined : `${name}=${withoutPassword}`;
}
