import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { exportService } from '../e2e/support/grpc.ts';
import { countItems } from './count.ts';

/** What a sink has taken since it started. */
export interface Taken {
  spans: number;
  serverSpans: number;
  logs: number;
  metrics: number;
}

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** An OTLP backend over gRPC that takes everything, keeps nothing, and counts spans and log records. */
export async function startSink(port: number): Promise<Taken> {
  const taken: Taken = { spans: 0, serverSpans: 0, logs: 0, metrics: 0 };
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const handlers: Record<string, (request: Buffer) => void> = {
    [TRACES]: (request) => {
      const { items, serverSpans } = countItems(request);
      taken.spans += items;
      taken.serverSpans += serverSpans;
    },
    [LOGS]: (request) => void (taken.logs += countItems(request).items),
    [METRICS]: () => void taken.metrics++,
  };
  for (const [path, count] of Object.entries(handlers)) {
    const take: handleUnaryCall<Buffer, Buffer> = ({ request }, done) => {
      count(request);
      done(null, Buffer.alloc(0));
    };
    server.addService(exportService(path), { export: take });
  }
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return taken;
}
