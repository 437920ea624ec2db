import { diag } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Account, Outage } from './outage.ts';
import { judge } from './verdict.ts';

/**
 * An OTLP metric exporter that fails quietly: the reader would log each failure, every interval. Nothing is queued, since metrics
 * are cumulative and the next export carries what this one could not. A backend that takes no metrics gets none after the first.
 */
export class ForgivingMetricExporter implements PushMetricExporter, Account {
  readonly what = 'metrics';
  readonly dropped = 0;
  readonly #exporter: PushMetricExporter;
  readonly #endpoint: string;
  readonly #outage: Outage;
  #open = true;

  constructor(exporter: PushMetricExporter, endpoint: string, outage: Outage) {
    this.#exporter = exporter;
    this.#endpoint = endpoint;
    this.#outage = outage;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    if (!this.#open) return done({ code: ExportResultCode.SUCCESS });
    this.#exporter.export(metrics, ({ code, error = new Error('no reason given') }) => {
      if (code === ExportResultCode.SUCCESS) this.#outage.delivered(this);
      else this.#failed(error);
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  #failed(error: Error): void {
    const verdict = judge(error);
    if (verdict === 'retry') this.#outage.failed(this, this.#endpoint, error);
    else if (verdict === 'rejected') diag.warn(`${this.#endpoint} refused metrics: ${error.message}`);
    else {
      this.#open = false;
      diag.warn(`${this.#endpoint} does not take metrics (${error.message}): they are not sent any more`);
    }
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
