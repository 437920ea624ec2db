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
import type { Exporter, ExportOutcome, LastRequests } from './exporter.ts';
import { backoffMs, decide } from './retry-policy.ts';

/** An OTLP exporter of metrics. */
export type OtlpMetrics = PushMetricExporter & Exporter<ResourceMetrics>;

/**
 * An OTLP metric exporter that fails quietly: the reader would log each failure, every interval. Nothing is queued and one export is
 * in flight at most: metrics are cumulative, and the next export carries what this one could not. (With delta temporality, those of
 * an outage are lost.)
 */
export class ForgivingMetricExporter implements PushMetricExporter, Delivery {
  readonly signal = 'metrics';
  readonly what = 'metrics';
  readonly dropped = 0;
  readonly #exporter: OtlpMetrics;
  readonly #reporter: DeliveryReporter;
  #inFlight = false;
  /** The newest metrics that arrived during an export or a pause; they include the older ones. */
  #next: ResourceMetrics | undefined;
  /** Whether the backend ever accepted an export. */
  #taken = false;
  /** Whether it did not accept the last export. */
  #isFailing = false;
  /** The number of consecutive responses that metrics are unsupported. */
  #failures = 0;
  /** Until when nothing is sent, by performance.now(). */
  #pausedUntil = 0;

  constructor(exporter: OtlpMetrics, reporter: DeliveryReporter) {
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
    this.#exporter.export(metrics, (outcome) => {
      this.#inFlight = false;
      this.#answered(outcome);
      if (!this.#isFailing && this.#next) this.#send(this.#next);
    });
  }

  /** The requests with these metrics for a process that ends now; none if the backend did not accept the last export. */
  lastRequests(metrics: ResourceMetrics): LastRequests {
    const requests = this.#isFailing ? [] : [{ ...this.#exporter.requestOf(metrics), retries: false }];
    return {
      requests,
      settle: (responses) => {
        for (const response of responses) this.#answered(this.#exporter.outcomeOf(response));
      },
    };
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return this.#exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE;
  }

  selectAggregation(type: InstrumentType): AggregationOption {
    return this.#exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
  }

  /** Sends pending metrics, even in a pause: the process may be ending. */
  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush();
    if (this.#next && !this.#inFlight) this.#send(this.#next);
    await this.#exporter.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#exporter.shutdown();
  }

  #answered({ code, error = new Error('no reason given'), partial }: ExportOutcome): void {
    this.#isFailing = code !== ExportResultCode.SUCCESS;
    if (this.#isFailing) return this.#failed(error);
    this.#taken = true;
    this.#failures = 0;
    if (partial) this.#reporter.refused(this, partial.error);
    else this.#reporter.delivered(this);
  }

  #failed(error: Error): void {
    const decision = decide(error, this.#taken);
    if (decision === 'retry') return this.#reporter.failed(this, error);
    if (decision === 'reject') return this.#reporter.refused(this, error);
    this.#pausedUntil = performance.now() + backoffMs(decision, ++this.#failures, error);
    this.#reporter.unsupported(this, error);
  }
}
