import { expect, test } from 'vitest';
import { decode } from '../otlp/schema.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { RECORDED_TRACE, recordedAnswer, recordedRequest } from '../testing/telemetry.ts';
import { toJaegerTrace } from './jaeger.ts';

interface Trace {
  spans: { spanID: string; processID: string }[];
  processes: Record<string, object>;
}

/** A trace with its spans in one order, each with its process: Jaeger gives spans in any order, and numbers processes by it. */
function inOrder(trace: Trace): object {
  const spans = trace.spans
    .toSorted((a, b) => a.spanID.localeCompare(b.spanID))
    .map(({ processID, ...span }) => ({ ...span, process: trace.processes[processID] }));
  return { ...trace, spans, processes: Object.keys(trace.processes).toSorted() };
}

test('a trace is what Jaeger makes of the same request', () => {
  const store = new TelemetryStore(1e7);
  store.addSpans(decode.TracesRequest(recordedRequest));
  const ours = JSON.parse(JSON.stringify(toJaegerTrace(store.trace(RECORDED_TRACE)!))) as Trace;
  const { data } = recordedAnswer as { data: [Trace] };
  expect(inOrder(ours)).toEqual(inOrder(data[0]));
});
