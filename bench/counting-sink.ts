import { setPriority } from 'node:os';
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { exportService } from '#testkit/grpc.ts';
import { countItems } from './count.ts';
import { peerReceiver } from './peers/receiver.ts';
import type { Taken } from './sink.ts';

/**
 * The program behind Sink: a backend that takes everything, keeps nothing, and counts spans and log records. OTLP over gRPC is on the
 * port that it is given, what other agents speak on the next. It tells what it has taken whenever its parent asks, and ends with it.
 */

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
/** It shares a core with the load, which must not wait for it: the load's lateness would look like the service's. */
const AFTER_THE_LOAD = 10;

setPriority(AFTER_THE_LOAD);
const taken: Taken = { spans: 0, serverSpans: 0, logs: 0, metrics: 0 };
const handlers: Record<string, (request: Buffer) => void> = {
  [TRACES]: (request) => {
    const { items, serverSpans } = countItems(request);
    taken.spans += items;
    taken.serverSpans += serverSpans;
  },
  [LOGS]: (request) => void (taken.logs += countItems(request).items),
  [METRICS]: () => void taken.metrics++,
};
const server = new Server({ 'grpc.max_receive_message_length': -1 });
for (const [path, count] of Object.entries(handlers)) {
  const take: handleUnaryCall<Buffer, Buffer> = ({ request }, done) => {
    count(request);
    done(null, Buffer.alloc(0));
  };
  server.addService(exportService(path), { export: take });
}
const port = Number(process.argv[2]);
peerReceiver(taken).listen(port + 1, '127.0.0.1');
server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  process.on('message', () => process.send?.(taken));
  process.on('disconnect', () => process.exit());
  process.send?.(taken);
});
