/** The variables that gRPC reads a proxy from, first come, first served; it reads lower case alone. */
const PROXIES = ['grpc_proxy', 'https_proxy', 'http_proxy'];

/** The proxy, as `VARIABLE=URL`, that gRPC takes to `endpoint` in this environment; undefined if it takes none. */
export function proxyTo(
  endpoint: string,
  environment: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (environment.get('OTEL_EXPORTER_OTLP_PROTOCOL')?.startsWith('http/')) return undefined;
  const name = PROXIES.find((variable) => environment.get(variable));
  if (name === undefined) return undefined;
  const host = URL.parse(endpoint)?.hostname ?? endpoint;
  const exceptions = environment.get('no_grpc_proxy') ?? environment.get('no_proxy') ?? '';
  const isExcepted = exceptions.split(',').some((end) => end !== '' && host.endsWith(end));
  return isExcepted ? undefined : `${name}=${environment.get(name)}`;
}
