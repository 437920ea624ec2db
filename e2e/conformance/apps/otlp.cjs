/** Records every kind of telemetry with every type of value, by the API alone, and ends. */
const {
  context,
  logs,
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  createTraceState,
} = require('@opentelemetry/api');

const values = {
  text: 'a text',
  empty: '',
  unicode: 'Ωmega 🚀 \u0000 end',
  long: 'x'.repeat(5_000),
  yes: true,
  no: false,
  zero: 0,
  int: 42,
  negative: -42,
  safe: Number.MAX_SAFE_INTEGER,
  large: 2 ** 60,
  double: 0.1,
  tiny: Number.MIN_VALUE,
  texts: ['a', 'b', ''],
  numbers: [1, -2, 3],
  doubles: [0.5, 1.5],
  truths: [true, false],
  none: [],
  gaps: ['a', null, 'c'],
  // What JSON has no number for, or OTLP's 64 bits no room.
  ...(process.env.ODD_NUMBERS
    ? { huge: 1e300, int64: 2 ** 63, odd: NaN, endless: Infinity, less: -Infinity, odds: [NaN, 1e300] }
    : {}),
};
const structures = {
  ...values,
  bytes: new Uint8Array([0, 1, 254, 255]),
  nothing: null,
  map: { a: 1, b: 'two', c: [true, { d: 0.5 }], e: {} },
  mixed: [1, 'two', false, 0.5, null],
};

const tracer = trace.getTracer('conformance', '1.2.3');
for (const kind of [
  SpanKind.INTERNAL,
  SpanKind.SERVER,
  SpanKind.CLIENT,
  SpanKind.PRODUCER,
  SpanKind.CONSUMER,
])
  tracer.startSpan(`kind ${kind}`, { kind, root: true }).end();
const remote = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('a=1,b=2'),
};
const parent = trace.setSpanContext(context.active(), remote);
const span = tracer.startSpan(
  'everything',
  { attributes: values, links: [{ context: remote, attributes: values }] },
  parent,
);
span.addEvent('event', values, [1_700_000_000, 123_456_789]);
span.addEvent('bare');
span.recordException(new TypeError('failed'));
span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
const child = tracer.startSpan('child', {}, trace.setSpan(parent, span));
child.setStatus({ code: SpanStatusCode.OK });
child.end();
span.end();
tracer.startSpan('times', { root: true, startTime: [1_700_000_000, 1] }).end([1_700_000_001, 999_999_999]);

const logger = logs.getLogger('conformance', '1.2.3');
for (const severityNumber of [1, 5, 9, 13, 17, 21, 24])
  logger.emit({ severityNumber, severityText: `level ${severityNumber}`, body: 'severity' });
for (const [key, body] of Object.entries(structures))
  logger.emit({ severityNumber: 9, body, attributes: { key } });
logger.emit({ severityNumber: 9, body: 'attributes', attributes: structures });
logger.emit({
  severityNumber: 9,
  body: 'event',
  eventName: 'ship.docked',
  timestamp: [1_700_000_000, 5],
  observedTimestamp: [1_700_000_001, 6],
});
logger.emit({ severityNumber: 17, body: 'exception', exception: new TypeError('failed') });
logger.emit({ severityNumber: 9, body: 'in a span', context: parent });
logger.emit({});

const meter = metrics.getMeter('conformance', '1.2.3');
meter
  .createCounter('counter.int', { unit: '{ship}', description: 'ships', valueType: 0 })
  .add(3, { text: 'a', int: 1, yes: true });
meter.createCounter('counter.double').add(0.5);
const updown = meter.createUpDownCounter('updown');
updown.add(5);
updown.add(-7);
meter.createGauge('gauge').record(-0.25, values);
const histogram = meter.createHistogram('histogram', {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.1, 1, 10] },
});
for (const value of [0.05, 0.5, 5, 50]) histogram.record(value, { text: 'a' });
meter.createObservableCounter('observed.counter').addCallback((result) => result.observe(11, { text: 'a' }));
meter.createObservableUpDownCounter('observed.updown').addCallback((result) => result.observe(-11));
meter.createObservableGauge('observed.gauge').addCallback((result) => result.observe(2 ** 40));

setTimeout(() => {}, 100);
