import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  type AggregationOption,
  type InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Delivery, DeliveryReporter } from './delivery-reporter.ts';
import { decide } from './retry-policy.ts';

/** A backend that does not know metrics is asked again after this time, in milliseconds. */
const UNSUPPORTED_RETRY_MS = 30_000;

/**
 * An OTLP metric exporter that fails quietly: the reader would log each failure, every interval. Nothing is queued and one export is
 * in flight at most: metrics are cumulative, and the next export carries what this one could not. (With delta temporality, those of
 * an outage are lost.)
 */
export class ForgivingMetricExporter implements PushMetricExporter, Delivery {
  readonly signal = 'metrics';
  readonly what = 'metrics';
  readonly dropped = 0;
  readonly #exporter: PushMetricExporter;
  readonly #reporter: DeliveryReporter;
  #inFlight = false;
  /** What came while another was in flight: the newest includes the others. */
  #next: ResourceMetrics | undefined;
  /** Whether the backend ever took any. */
  #taken = false;
  /** Until when nothing is sent, by performance.now(). */
  #pausedUntil = 0;

  constructor(exporter: PushMetricExporter, reporter: DeliveryReporter) {
    this.#exporter = exporter;
    this.#reporter = reporter;
  }

  /** Reports success at once: the reader would log its own time limit as an error, every interval. */
  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    done({ code: ExportResultCode.SUCCESS });
    if (performance.now() < this.#pausedUntil) return;
    if (this.#inFlight) this.#next = metrics;
    else this.#send(metrics);
  }

  #send(metrics: ResourceMetrics): void {
    this.#inFlight = true;
    this.#exporter.export(metrics, ({ code, error = new Error('no reason given') }) => {
      this.#inFlight = false;
      const next = this.#next;
      this.#next = undefined;
      if (code !== ExportResultCode.SUCCESS) return this.#failed(error);
      this.#taken = true;
      this.#reporter.delivered(this);
      if (next) this.#send(next);
    });
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return this.#exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE;
  }

  selectAggregation(type: InstrumentType): AggregationOption {
    return this.#exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush();
    await this.#exporter.forceFlush(); // what came while another was in flight left only then
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#exporter.shutdown();
  }

  #failed(error: Error): void {
    const decision = decide(error, this.#taken);
    if (decision === 'retry') return this.#reporter.failed(this, error);
    if (decision === 'reject') return this.#reporter.refused(this, error);
    this.#pausedUntil = performance.now() + UNSUPPORTED_RETRY_MS;
    this.#reporter.unsupported(this, error);
  }
}
