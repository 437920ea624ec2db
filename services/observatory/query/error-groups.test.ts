import { expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addLogs, addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { errorGroups, shapeOf } from './error-groups.ts';
import { candidates } from './selection.ts';
import { ownFrame } from './stack-frame.ts';

const NOW = 1_763_697_700_000_000;

function groups(store: TelemetryStore) {
  return errorGroups(candidates(store, new URLSearchParams()), NOW).groups;
}

const exception = (message: string, line = 1) => ({
  name: 'exception',
  timeUnixNano: '1763697600000000000',
  attributes: attributes({
    'exception.type': 'RangeError',
    'exception.message': message,
    'exception.stacktrace': `RangeError: ${message}\n    at Module.check (node:internal/x:1:2)\n    at separate (file:///app/spaceport/separate.ts:${line}:7)`,
  }),
});

test('exceptions that differ in numbers and lines are one group, and the same one in a log record counts once', () => {
  const store = new TelemetryStore(1e7);
  for (const number of [1, 2, 3]) {
    addSpans(store, number === 3 ? 'zura' : 'pontus', {
      traceId: traceId(number),
      events: [exception(`dock ${number} of 'venture' is gone`, number)],
      status: { code: 2 },
    });
    addLogs(store, number === 3 ? 'zura' : 'pontus', {
      traceId: traceId(number),
      spanId: spanId(1),
      timeUnixNano: '1763697600500000000',
      attributes: exception(`dock ${number} of 'venture' is gone`).attributes,
    });
  }
  const found = groups(store);
  expect(found).toMatchObject([
    {
      type: 'RangeError',
      shape: 'dock # of “…” is gone',
      frame: 'separate (spaceport/separate.ts)',
      count: 3,
      first: 1_763_697_600_000_000,
      services: ['pontus', 'zura'],
      message: "dock 3 of 'venture' is gone",
    },
  ]);
  expect(found[0]!.traces.map(({ traceId }) => traceId)).toEqual([traceId(3), traceId(2), traceId(1)]);
  expect(found[0]!.spark.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test('an exception that its span calls Error and its log record by its class counts once, by its class', () => {
  const store = new TelemetryStore(1e6);
  const message = { 'exception.message': 'the register is locked' };
  addSpans(store, 'port', {
    status: { code: 2 },
    events: [{ name: 'exception', attributes: attributes({ 'exception.type': 'Error', ...message }) }],
  });
  addLogs(store, 'port', {
    traceId: traceId(1),
    attributes: attributes({ 'exception.type': 'RegisterError', ...message }),
  });
  const { groups } = errorGroups(candidates(store, new URLSearchParams()), 2e15);
  expect(groups.map(({ type, count }) => [type, count])).toEqual([['RegisterError', 1]]);
});

test('a failure without an exception counts where it began; a refusal does not count', () => {
  const store = new TelemetryStore(1e7);
  addSpans(store, 'ship', { spanId: spanId(1), status: { code: 2 } });
  addSpans(store, 'port', {
    spanId: spanId(2),
    parentSpanId: spanId(1),
    name: 'POST /dock',
    attributes: [{ key: 'http.response.status_code', value: { intValue: '503' } }],
  });
  addSpans(store, 'ship', {
    traceId: traceId(2),
    attributes: [{ key: 'http.response.status_code', value: { intValue: '400' } }],
    status: { code: 2 },
  });
  expect(groups(store)).toMatchObject([
    { type: 'HTTP 503', shape: 'POST /dock', count: 1, services: ['port'] },
  ]);
});

test.each([
  ['', ''],
  ['Error: x\n    at /app/lib/a.js:3:4', 'lib/a.js'],
  [
    'Error: x\n    at async Foo.run (/app/node_modules/pg/b.js:3:4)\n    at go (/app/c.ts:1:1)',
    'go (app/c.ts)',
  ],
  ['E\n    at x (/app/node_modules/pg/b.js:3:4)', 'x (pg/b.js)'],
  [
    'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n  File "/app/dock.py", line 9, in dock\n  File "/usr/lib/python3/site-packages/x.py", line 1, in y\nValueError: no',
    'dock (app/dock.py)',
  ],
  [
    'java.lang.E: x\n\tat java.util.List.get(List.java:3)\n\tat com.sos.Dock.run(Dock.java:31)',
    'com.sos.Dock.run (Dock.java)',
  ],
])('the first own frame of %j is %j', (stack, frame) => {
  expect(ownFrame(stack)).toBe(frame);
});

test.each([
  ["can't dock at pontus: don't", "can't dock at pontus: don't"],
  ['connect ECONNREFUSED 127.0.0.1:32500', 'connect ECONNREFUSED #'],
  ['trace 0af7651916cd43dd8448eb211c80319c of "x"', 'trace # of “…”'],
  ['job 3f2b8c1e-0000-4000-8000-00805f9b34fb failed 3 times', 'job # failed # times'],
])('the shape of %j is %j', (message, shape) => {
  expect(shapeOf(message)).toBe(shape);
});
