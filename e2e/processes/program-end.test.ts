/** Telemetry in programs of others: what they do at their end stays as it is, and what was recorded arrives. */
import { expect, test } from 'vitest';
import { otlpSink, type OtlpSink } from '#testkit/otlp-sink.ts';
import { Program } from '#testkit/program.ts';

const SPAN = `require('@opentelemetry/api').trace.getTracer('test').startSpan('last').end();`;
const STAYS = `setInterval(() => {}, 1000); console.log('up');`;

function run({ url }: OtlpSink, code: string, type = 'commonjs', env: Record<string, string> = {}): Program {
  return new Program(['--import', './services/instrumentation.ts', `--input-type=${type}`, '--eval', code], {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '60000', // what arrives was sent because of the end
    ...env,
  });
}

test.each([
  ['nothing is left to do', '', { code: 0, signal: null }],
  ['it sets an exit code', 'process.exitCode = 7;', { code: 7, signal: null }],
  ['it calls process.exit', 'process.exit(3);', { code: 3, signal: null }],
  ['an exception is not caught', `throw new Error('boom');`, { code: 1, signal: null }],
])('where %s, its exit code stays and its span arrives', async (_how, end, exit) => {
  const sink = await otlpSink();
  expect(await run(sink, SPAN + end).exited).toEqual(exit);
  expect(sink.spans).toEqual(['last']);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s without a handler: the span arrives, and it dies of it',
  async (signal) => {
    const sink = await otlpSink();
    const program = run(sink, SPAN + STAYS);
    await program.printed('up');
    expect(await program.stop(signal)).toEqual({ code: null, signal });
    expect(sink.spans).toEqual(['last']);
    expect(sink.taken.metrics).toBe(1);
  },
);

test('a handler of SIGTERM decides how it ends, and its spans arrive', async () => {
  const sink = await otlpSink();
  const program = run(sink, `${STAYS} process.on('SIGTERM', () => { ${SPAN} process.exit(5); });`);
  await program.printed('up');
  expect(await program.stop()).toEqual({ code: 5, signal: null });
  expect(sink.spans).toEqual(['last']);
});

test.each([
  ['nothing is left to do', '', 0],
  ['it calls process.exit', 'setTimeout(() => process.exit(3), 10);', 3],
  ['a handler calls process.exit', `process.on('exit', () => process.exit(4));`, 4],
])('where %s, what its handler of exit records arrives', async (_how, end, code) => {
  const sink = await otlpSink();
  const program = run(sink, `process.on('exit', () => { ${SPAN} }); ${end}`);
  expect(await program.exited).toEqual({ code, signal: null });
  expect(sink.spans).toEqual(['last']);
});

test('a handler that counts listeners, as signal-exit does, finds none of telemetry, and may send the signal again', async () => {
  const sink = await otlpSink();
  const handler = `process.on('SIGTERM', function h() { console.log(process.listenerCount('SIGTERM')); process.off('SIGTERM', h); process.kill(process.pid, 'SIGTERM'); });`;
  const program = run(sink, SPAN + STAYS + handler);
  await program.printed('up');
  expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(program.stdout).toBe('up\n1\n');
  expect(sink.spans).toEqual(['last']);
});

test('a second signal ends a flush that takes long', async () => {
  const sink = await otlpSink();
  sink.answer = () => (program.process.kill('SIGTERM'), 503);
  const program = run(sink, SPAN + STAYS);
  await program.printed('up');
  const start = performance.now();
  expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(performance.now() - start).toBeLessThan(4_000);
});

test.each([
  ['nothing is left to do', '', 0],
  ['it calls process.exit', 'process.exit(3);', 3],
  ['an exception is not caught', `throw new Error('boom');`, 1],
])('where %s, open spans arrive with a mark, and metrics too', async (_how, end, code) => {
  const sink = await otlpSink();
  const open = `const api = require('@opentelemetry/api'); api.trace.getTracer('test').startSpan('open');
    api.metrics.getMeter('test').createCounter('ships.docked').add(1);`;
  expect(await run(sink, open + end).exited).toEqual({ code, signal: null });
  expect(sink.spans).toEqual(['open']);
  expect(sink.bodies.join()).toContain('"process_ended"');
  expect(sink.bodies.join()).toContain('"ships.docked"');
});

test('a request that is open when the process exits has its server span', async () => {
  const sink = await otlpSink();
  const code = `const { createServer, get } = require('node:http');
    createServer(() => process.exit(3)).listen(0, function () { get({ port: this.address().port, path: '/cut' }).on('error', () => {}); });`;
  expect(await run(sink, code).exited).toEqual({ code: 3, signal: null });
  expect(sink.spans.toSorted()).toEqual(['GET', 'GET']);
  expect(sink.bodies.join().match(/process_ended/g)).toHaveLength(2);
});

test('a handler of exit that throws costs no telemetry, and its exit code stays', async () => {
  const sink = await otlpSink();
  const code = `${SPAN} process.on('exit', () => { throw new Error('boom'); });`;
  const plain = new Program(['--eval', `process.on('exit', () => { throw new Error('boom'); });`]);
  expect(await run(sink, code).exited).toEqual(await plain.exited);
  expect(sink.spans).toEqual(['last']);
});

test('observed metrics are collected at a natural end', async () => {
  const sink = await otlpSink();
  const code = `const meter = require('@opentelemetry/api').metrics.getMeter('test');
    meter.createObservableGauge('ships.in_dock').addCallback((gauge) => gauge.observe(4711));`;
  expect(await run(sink, code).exited).toEqual({ code: 0, signal: null });
  expect(sink.bodies.join()).toMatch(/"ships.in_dock".*4711/);
});

test('an export that is on its way at the end is not sent again', async () => {
  const sink = await otlpSink();
  const spans = `for (let i = 0; i < 600; i++) require('@opentelemetry/api').trace.getTracer('test').startSpan('one').end();`;
  expect(await run(sink, spans).exited).toEqual({ code: 0, signal: null });
  expect(sink.spans).toHaveLength(600);
});

test('a backend that fails once at the end is asked again', async () => {
  const sink = await otlpSink();
  let asked = 0;
  sink.answer = () => (asked++ === 0 ? 503 : 200);
  expect(await run(sink, SPAN, 'commonjs', { OTEL_METRICS_EXPORTER: 'none' }).exited).toEqual({
    code: 0,
    signal: null,
  });
  expect(sink.spans).toEqual(['last']);
});

test.each(['beforeExit', 'exit'])('listeners of %s run as often as without telemetry', async (event) => {
  const sink = await otlpSink();
  const code = `${SPAN} let rounds = 0; process.on('${event}', () => { console.log('run'); if (rounds++ === 0) setTimeout(() => {}, 100); });`;
  const program = run(sink, code);
  await program.exited;
  expect(program.stdout).toBe(event === 'exit' ? 'run\n' : 'run\nrun\n');
  expect(sink.spans).toEqual(['last']);
});

test('nobody finds listeners of telemetry, and Node warns of too many no earlier', async () => {
  const sink = await otlpSink();
  const events = `['beforeExit', 'exit', 'SIGTERM', 'SIGINT']`;
  const code = `for (const event of ${events}) { console.log(process.listenerCount(event)); for (let i = 0; i < 10; i++) process.on(event, () => {}); }`;
  const program = run(sink, code);
  await program.exited;
  expect(program.stdout).toBe('0\n0\n0\n0\n');
  expect(program.stderr).toBe('');
});

test('a signal whose handlers were removed again ends it as one that never had any', async () => {
  const sink = await otlpSink();
  const code = `${SPAN} process.once('SIGTERM', () => console.log('once')); setInterval(() => {}, 1000); console.log('up');`;
  const program = run(sink, code);
  await program.printed('up');
  program.process.kill('SIGTERM');
  await program.printed('once');
  expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(sink.spans).toEqual(['last']);
});

test('work that others begin in beforeExit is done, and what it records arrives', async () => {
  const sink = await otlpSink();
  const code = `process.once('beforeExit', () => setTimeout(() => { ${SPAN} console.log('done'); process.exitCode = 7; }, 300));`;
  const program = run(sink, code);
  expect(await program.exited).toEqual({ code: 7, signal: null });
  expect(program.stdout).toBe('done\n');
  expect(sink.spans).toEqual(['last']);
});

test('Node still says that a top-level await is unsettled', async () => {
  const sink = await otlpSink();
  const program = run(sink, 'await new Promise(() => {});', 'module');
  expect(await program.exited).toEqual({ code: 13, signal: null });
  expect(program.stderr).toContain('unsettled top-level await');
});

test('a backend that is down costs the end its flush and no more, and what is lost is counted', async () => {
  const sink = await otlpSink();
  sink.answer = () => undefined;
  const program = run(sink, SPAN);
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.stdout).toBe('');
  expect(program.lines()).toContainEqual(
    expect.objectContaining({ event: 'export.dropped', signal: 'traces', endpoint: sink.url }),
  );
});

test('a standard error that nobody reads any more is no end of the program', async () => {
  const sink = await otlpSink();
  sink.answer = () => 503;
  const code = `${SPAN} setTimeout(() => process.exit(3), 1_000);`;
  const program = run(sink, code, 'commonjs', { OTEL_BSP_SCHEDULE_DELAY: '50' });
  program.process.stderr!.destroy();
  expect(await program.exited).toEqual({ code: 3, signal: null });
});

test('under --frozen-intrinsics it says so once, and the program runs', async () => {
  const preload = ['--frozen-intrinsics', '--import', './services/instrumentation.ts'];
  const program = new Program([...preload, '--eval', `console.log('ran'); process.exitCode = 7;`]);
  expect(await program.exited).toEqual({ code: 7, signal: null });
  expect(program.stdout).toBe('ran\n');
  expect(program.stderr.match(/OpenTelemetry .*--frozen-intrinsics.* runs without telemetry/g)).toHaveLength(
    1,
  );
});

test('a malformed OTEL_RESOURCE_ATTRIBUTES is reported once, with its entry', async () => {
  const sink = await otlpSink();
  const program = run(sink, SPAN, 'commonjs', { OTEL_RESOURCE_ATTRIBUTES: 'a=b,team=a=b' });
  await program.exited;
  expect(program.lines()).toEqual([
    expect.objectContaining({ level: 'warn', msg: expect.stringContaining('"team=a=b" must be key=value') }),
  ]);
});
