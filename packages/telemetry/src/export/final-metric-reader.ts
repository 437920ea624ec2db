import type { HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  PeriodicExportingMetricReader,
  type MetricData,
  type PeriodicExportingMetricReaderOptions,
  type PushMetricExporter,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import type { LastRequests } from './exporter.ts';

/** Private parts of the SDK. Its version is pinned, and the tests of process-end.ts fail if they change. */
interface Collector {
  _sharedState: { resource: Resource; meterSharedStates: Map<string, MeterState> };
}
interface MeterState {
  _instrumentationScope: ScopeMetrics['scope'];
  observableRegistry: { observe(time: HrTime): Promise<unknown> };
  metricStorageRegistry: {
    getStorages(
      collector: Collector,
    ): { collect(collector: Collector, time: HrTime): MetricData | undefined }[];
  };
}

/** A metric exporter that returns its requests for the end of the process. */
export interface FinalMetricExporter extends PushMetricExporter {
  lastRequests(metrics: ResourceMetrics): LastRequests;
}

/** A periodic reader that also collects before it returns, for a process that ends: the SDK's own collection is asynchronous. */
export class FinalMetricReader extends PeriodicExportingMetricReader {
  readonly #exporter: PushMetricExporter | FinalMetricExporter;

  constructor(options: PeriodicExportingMetricReaderOptions & { exporter: PushMetricExporter }) {
    super(options);
    this.#exporter = options.exporter;
  }

  /** Calls the callbacks of observable instruments; their values are there after the microtasks that follow. */
  observe(): void {
    const time = millisToHrTime(Date.now());
    for (const { observableRegistry } of this.#meters.values()) void observableRegistry.observe(time);
  }

  /** Collects, and returns the requests to send; an exporter without requests, such as the console's, exports at once. */
  close(): LastRequests {
    const metrics = this.#collectNow();
    if (metrics.scopeMetrics.length > 0) {
      if ('lastRequests' in this.#exporter) return this.#exporter.lastRequests(metrics);
      this.#exporter.export(metrics, () => {});
    }
    return { requests: [], settle: () => {} };
  }

  get #collector(): Collector {
    return (this as unknown as { _sdkMetricProducer: Collector })._sdkMetricProducer;
  }

  get #meters(): Map<string, MeterState> {
    return this.#collector._sharedState.meterSharedStates;
  }

  #collectNow(): ResourceMetrics {
    const collector = this.#collector;
    const time = millisToHrTime(Date.now());
    const scopeMetrics = [...this.#meters.values()].map(
      ({ _instrumentationScope: scope, metricStorageRegistry }) => ({
        scope,
        metrics: metricStorageRegistry
          .getStorages(collector)
          .flatMap((storage) => storage.collect(collector, time) ?? []),
      }),
    );
    return {
      resource: collector._sharedState.resource,
      scopeMetrics: scopeMetrics.filter(({ metrics }) => metrics.length > 0),
    };
  }
}
