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

test('a malformed OTEL_RESOURCE_ATTRIBUTES is reported once, with its entry', async () => {
  const sink = await otlpSink();
  const program = run(sink, SPAN, 'commonjs', { OTEL_RESOURCE_ATTRIBUTES: 'a=b,team=a=b' });
  await program.exited;
  expect(program.lines()).toEqual([
    expect.objectContaining({ level: 'warn', msg: expect.stringContaining('"team=a=b" must be key=value') }),
  ]);
});
