interface Addresses {
  query: string;
  queryGrpc: string;
  otlpGrpc: string;
  /** Without one, it takes OTLP over gRPC only. */
  otlpHttp?: string;
}

/** The configuration of a Jaeger that keeps so many traces in memory. Addresses are host and port. */
export function jaegerConfig({ query, queryGrpc, otlpGrpc, otlpHttp }: Addresses, maxTraces: number): object {
  const http = otlpHttp === undefined ? {} : { http: { endpoint: otlpHttp } };
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: maxTraces } } } },
      jaeger_query: {
        storage: { traces: 'memory' },
        http: { endpoint: query },
        grpc: { endpoint: queryGrpc },
      },
    },
    receivers: { otlp: { protocols: { grpc: { endpoint: otlpGrpc }, ...http } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  };
}
