import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { addLogs, addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { TelemetryStore } from './telemetry-store.ts';

/** Garbage collection on demand, in a process that was started without it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

test('what the store says it takes is what it takes, within a quarter', () => {
  const collect = collector();
  const store = new TelemetryStore(1e9);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let number = 1; number <= 5_000; number++) {
    const values = attributes({ 'http.route': '/dock/:spaceport', 'sos.ship.id': `ship-${number}` });
    for (let span = 1; span <= 5; span++) {
      const id = spanId(number * 8 + span);
      addSpans(store, 'endeavour', { traceId: traceId(number), spanId: id, attributes: values });
      addLogs(store, 'endeavour', { traceId: traceId(number), spanId: id, attributes: values });
    }
  }
  collect();
  const taken = process.memoryUsage().heapUsed - before;
  process.stdout.write(
    `5,000 traces, 25,000 spans, 25,000 log lines: ${taken} bytes, by the store's count ${store.bytes}\n`,
  );
  expect(store.bytes / taken).toBeGreaterThan(0.75);
  expect(store.bytes / taken).toBeLessThan(1.25);
});
