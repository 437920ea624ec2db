import { once } from 'node:events';
import { request, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type DataPoint,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';

/** Starts the SDK with the instrumentations that `make` returns, for one test file; what they record stays in memory. */
export function recordTelemetry(make: () => Instrumentation[]) {
  const exporter = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2 ** 31 - 1 });
  const sdk = new NodeSDK({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    metricReaders: [reader],
    resourceDetectors: [],
  });
  sdk.start();
  const instrumentations = make();
  return {
    instrumentations,
    /** All spans that have ended since the last reset, as soon as there are `count` of them. */
    async spans(count: number): Promise<ReadableSpan[]> {
      while (exporter.getFinishedSpans().length < count) await new Promise(setImmediate);
      return exporter.getFinishedSpans();
    },
    /** The series of a metric. */
    async series(name: string): Promise<DataPoint<unknown>[]> {
      metrics.reset();
      await reader.forceFlush();
      return metrics
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[]);
    },
    reset: () => exporter.reset(),
  };
}

/** The port that a server listens on, on the loopback interface. */
export async function listen(server: Server): Promise<number> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends a request on a connection of its own, and reads the response. */
export async function ask(port: number, path: string, options: RequestOptions = {}, body?: string) {
  const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}
