import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  type AggregationOption,
  type InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Account, Outage } from './delivery-reporter.ts';
import { judge } from './retry-policy.ts';

/**
 * An OTLP metric exporter that fails quietly: the reader would log each failure, every interval. Nothing is queued and one export is
 * in flight at most: metrics are cumulative, and the next export carries what this one could not. (Who asks for delta metrics loses
 * those of an outage.) A backend that takes no metrics gets none after the first.
 */
export class ForgivingMetricExporter implements PushMetricExporter, Account {
  readonly what = 'metrics';
  readonly dropped = 0;
  readonly #exporter: PushMetricExporter;
  readonly #outage: Outage;
  #open = true;
  #inFlight = false;
  /** What came while another was in flight: the newest says it all. */
  #next: ResourceMetrics | undefined;
  /** Whether the backend ever took any. */
  #taken = false;

  constructor(exporter: PushMetricExporter, outage: Outage) {
    this.#exporter = exporter;
    this.#outage = outage;
  }

  /** Says at once that all is well: the reader's own time limit would be told as an error, every interval. */
  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    done({ code: ExportResultCode.SUCCESS });
    if (!this.#open) return;
    if (this.#inFlight) this.#next = metrics;
    else this.#send(metrics);
  }

  #send(metrics: ResourceMetrics): void {
    this.#inFlight = true;
    this.#exporter.export(metrics, ({ code, error = new Error('no reason given') }) => {
      this.#inFlight = false;
      if (code === ExportResultCode.SUCCESS) this.#delivered();
      else this.#failed(error);
      const next = this.#next;
      this.#next = undefined;
      if (next && this.#open && code === ExportResultCode.SUCCESS) this.#send(next);
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

  #delivered(): void {
    this.#taken = true;
    this.#outage.over(this);
  }

  #failed(error: Error): void {
    const verdict = judge(error, this.#taken);
    if (verdict === 'retry') return this.#outage.failed(this, error);
    if (verdict === 'unsupported') {
      this.#open = false;
      this.#outage.unsupported(this, error);
    } else this.#outage.refused(this, error);
  }
}
