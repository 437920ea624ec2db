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

/** How long a backend that does not know metrics is left alone, in milliseconds: at first, doubled each time, and at most. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

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
  /** What came while another was in flight, or in a pause: the newest includes the others. */
  #next: ResourceMetrics | undefined;
  /** Whether the backend ever took any. */
  #taken = false;
  #pause = FIRST_PAUSE_MS;
  /** Until when nothing is sent, by performance.now(). */
  #pausedUntil = 0;

  constructor(exporter: PushMetricExporter, reporter: DeliveryReporter) {
    this.#exporter = exporter;
    this.#reporter = reporter;
  }

  /** Reports success at once: the reader would log its own time limit as an error, every interval. */
  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    done({ code: ExportResultCode.SUCCESS });
    if (this.#inFlight || performance.now() < this.#pausedUntil) this.#next = metrics;
    else this.#send(metrics);
  }

  #send(metrics: ResourceMetrics): void {
    this.#inFlight = true;
    this.#next = undefined;
    this.#exporter.export(metrics, ({ code, error = new Error('no reason given') }) => {
      this.#inFlight = false;
      if (code !== ExportResultCode.SUCCESS) return this.#failed(error);
      this.#taken = true;
      this.#pause = FIRST_PAUSE_MS;
      this.#reporter.delivered(this);
      if (this.#next) this.#send(this.#next);
    });
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return this.#exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE;
  }

  selectAggregation(type: InstrumentType): AggregationOption {
    return this.#exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
  }

  /** Sends what waits, in a pause too: it may be the end of the process. */
  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush();
    if (this.#next && !this.#inFlight) this.#send(this.#next);
    await this.#exporter.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#exporter.shutdown();
  }

  #failed(error: Error): void {
    const decision = decide(error, this.#taken);
    if (decision === 'retry') return this.#reporter.failed(this, error);
    if (decision === 'reject') return this.#reporter.refused(this, error);
    this.#pausedUntil = performance.now() + this.#pause;
    this.#pause = Math.min(this.#pause * 2, MAX_PAUSE_MS);
    this.#reporter.unsupported(this, error);
  }
}
