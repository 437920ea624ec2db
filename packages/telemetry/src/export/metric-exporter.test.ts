import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { DeliveryReporter } from './delivery-reporter.ts';
import { ForgivingMetricExporter } from './metric-exporter.ts';

/** An exporter whose exports end when the test says so, and a reporter that keeps what it is told. */
function exporterUnderTest() {
  const sent: string[] = [];
  const answers: ((result: ExportResult) => void)[] = [];
  const events: string[] = [];
  const inner: PushMetricExporter = {
    export: (metrics, done) => {
      sent.push(metrics as unknown as string);
      answers.push(done);
    },
    forceFlush: async () => void events.push('flush'),
    shutdown: async () => void events.push('shutdown'),
  };
  class Reporter extends DeliveryReporter {
    override failed = (): void => void events.push('failed');
    override refused = (): void => void events.push('refused');
    override unsupported = (): void => void events.push('unsupported');
    override delivered = (): void => void events.push('delivered');
  }
  const exporter = new ForgivingMetricExporter(inner, new Reporter('http://backend'));
  const codes: number[] = [];
  return {
    exporter,
    sent,
    events,
    codes,
    export: (name: string) =>
      exporter.export(name as unknown as ResourceMetrics, ({ code }) => codes.push(code)),
    succeed: () => answers.shift()!({ code: ExportResultCode.SUCCESS }),
    fail: (code?: number) =>
      answers.shift()!({ code: ExportResultCode.FAILED, error: Object.assign(new Error('no'), { code }) }),
  };
}

test('one export is in flight at most, and of those that wait the newest is sent', () => {
  const it = exporterUnderTest();
  for (const name of ['first', 'second', 'third']) it.export(name);
  expect(it.sent).toEqual(['first']);
  it.succeed();
  expect(it.sent).toEqual(['first', 'third']);
  it.succeed();
  expect(it.events).toEqual(['delivered', 'delivered']);
  expect(it.codes).toEqual([0, 0, 0]); // the reader is told at once
});

test('a failure is reported, and the next export is tried', () => {
  const it = exporterUnderTest();
  it.export('first');
  it.fail();
  it.export('second');
  it.fail(400);
  it.export('third');
  expect(it.sent).toEqual(['first', 'second', 'third']);
  expect(it.events).toEqual(['failed', 'refused']);
});

test('a backend that never took metrics and does not know them is left alone for a while', () => {
  const it = exporterUnderTest();
  it.export('first');
  it.fail(404);
  it.export('second');
  expect(it.sent).toEqual(['first']);
  expect(it.events).toEqual(['unsupported']);
});

test('a backend that took metrics before is asked again after a 404', () => {
  const it = exporterUnderTest();
  it.export('first');
  it.succeed();
  it.export('second');
  it.fail(404);
  it.export('third');
  expect(it.sent).toEqual(['first', 'second', 'third']);
});

test('a shutdown flushes what waits behind an export', async () => {
  const it = exporterUnderTest();
  await it.exporter.shutdown();
  expect(it.events).toEqual(['flush', 'flush', 'shutdown']);
});

test('metrics are cumulative, unless the exporter chooses otherwise', () => {
  const { exporter } = exporterUnderTest();
  expect(exporter.selectAggregationTemporality(InstrumentType.COUNTER)).toBe(
    AggregationTemporality.CUMULATIVE,
  );
  expect(exporter.selectAggregation(InstrumentType.COUNTER)).toEqual({ type: AggregationType.DEFAULT });
});
