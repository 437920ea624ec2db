import { diag } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { beforeEach, expect, test, vi } from 'vitest';
import type { OtlpRequest } from '../otlp/transport.ts';
import { DeliveryReporter } from './delivery-reporter.ts';
import { ForgivingMetricExporter, type OtlpMetrics } from './metric-exporter.ts';

const SUCCESS = { code: ExportResultCode.SUCCESS };
const failure = (code: number) => ({
  code: ExportResultCode.FAILED,
  error: Object.assign(new Error('no'), { code }),
});
/** Metrics with a number that identifies them. */
const metrics = (id: number) => ({ id }) as unknown as ResourceMetrics;

/** Responds when the test decides. */
class Backend implements OtlpMetrics {
  sent: number[] = [];
  #answers: ((result: ExportResult) => void)[] = [];
  isShutDown = false;

  export(sent: ResourceMetrics, done: (result: ExportResult) => void): void {
    this.sent.push((sent as unknown as { id: number }).id);
    this.#answers.push(done);
  }

  answer(result: ExportResult): void {
    this.#answers.shift()?.(result);
  }

  requestOf(payload: ResourceMetrics): OtlpRequest {
    return payload as unknown as OtlpRequest;
  }

  outcomeOf({ status }: ExportResponse): ExportResult {
    return status === 'success' ? SUCCESS : failure(14);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.isShutDown = true;
  }
}

beforeEach(() => void vi.spyOn(diag, 'warn').mockReturnValue());

function setUp() {
  const backend = new Backend();
  const exporter = new ForgivingMetricExporter(backend, new DeliveryReporter('http://backend'));
  const send = (id: number) => {
    const done = vi.fn<(result: ExportResult) => void>();
    exporter.export(metrics(id), done);
    expect(done).toHaveBeenCalledWith(SUCCESS); // at once, whatever the result
  };
  return { backend, exporter, send };
}

test('one export is in flight at most, and the newest of those that wait follows it', () => {
  const { backend, send } = setUp();
  for (const id of [1, 2, 3]) send(id);
  expect(backend.sent).toEqual([1]);
  backend.answer(SUCCESS);
  expect(backend.sent).toEqual([1, 3]);
});

test('after a failure the next interval is the next attempt, with one warning', () => {
  const { backend, send } = setUp();
  for (const id of [1, 2]) {
    send(id);
    backend.answer(failure(14));
  }
  send(3);
  expect(backend.sent).toEqual([1, 2, 3]);
  expect(diag.warn).toHaveBeenCalledTimes(1);
});

test('a refusal is reported', () => {
  const { backend, send } = setUp();
  send(1);
  backend.answer(failure(16));
  expect(diag.warn).toHaveBeenCalledWith('http://backend refuses metrics (no)', expect.anything());
});

test('a backend that does not know metrics is left alone for a while, but for the end of the process', async () => {
  const { backend, exporter, send } = setUp();
  send(1);
  backend.answer(failure(12));
  send(2);
  expect(backend.sent).toEqual([1]);
  await exporter.shutdown();
  expect(backend.sent).toEqual([1, 2]);
  expect(backend.isShutDown).toBe(true);
  backend.answer(SUCCESS);
  expect(diag.warn).toHaveBeenLastCalledWith('http://backend takes metrics now', expect.anything());
});

test('where the exporter has no preferences, metrics are cumulative', () => {
  const { exporter } = setUp();
  expect(exporter.selectAggregationTemporality(InstrumentType.COUNTER)).toBe(
    AggregationTemporality.CUMULATIVE,
  );
  expect(exporter.selectAggregation(InstrumentType.COUNTER)).toEqual({ type: AggregationType.DEFAULT });
});

test('a process that ends sends its metrics once, unless the backend did not take the last', () => {
  const { backend, exporter, send } = setUp();
  const last = exporter.lastRequests(metrics(1));
  expect(last.requests).toEqual([{ id: 1, retries: false }]);
  last.settle([{ status: 'success' }]);
  expect(diag.warn).not.toHaveBeenCalled();
  send(2);
  backend.answer(failure(14));
  expect(exporter.lastRequests(metrics(3)).requests).toEqual([]);
});
