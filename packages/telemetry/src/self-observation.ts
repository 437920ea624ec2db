import { metrics } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { ExportQueue } from './export/export-queue.ts';

/** A queue of any items. */
export type Queue = Omit<ExportQueue<never, never>, 'push'>;

/**
 * Exports what became of all telemetry as metrics: `otel.sdk.processor.{span,log}.processed`, and `….queue.size` (semantic conventions
 * for the SDK, "otel.sdk"). Those with an `error.type` are lost: `queue_full` in an outage that was longer than the queue, `rejected`
 * by the backend. Call it when the meter provider is there.
 */
export function observeQueues(queues: readonly Queue[]): void {
  const meter = metrics.getMeter('sos.export-queue', '1.0.0');
  for (const queue of queues) {
    const { item } = queue;
    const component = {
      'otel.component.type': `sos_export_queue`,
      'otel.component.name': `sos_export_queue/${item}`,
    };
    meter
      .createObservableCounter(`otel.sdk.processor.${item}.processed`, {
        unit: `{${item}}`,
        description: `The number of ${item}s for which the processing has finished, either successful or failed`,
      })
      .addCallback((processed) => {
        processed.observe(queue.delivered, component);
        processed.observe(queue.overflowed, { ...component, [ATTR_ERROR_TYPE]: 'queue_full' });
        processed.observe(queue.rejected, { ...component, [ATTR_ERROR_TYPE]: 'rejected' });
      });
    meter
      .createObservableUpDownCounter(`otel.sdk.processor.${item}.queue.size`, {
        unit: `{${item}}`,
        description: `The number of ${item}s that wait to be exported`,
      })
      .addCallback((size) => size.observe(queue.waiting, component));
  }
}
