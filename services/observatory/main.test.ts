import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, until } from '#testkit/servers.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

type Ports = Record<'PORT' | 'OTLP_GRPC_PORT' | 'OTLP_HTTP_PORT', string>;

async function freePorts(): Promise<Ports> {
  const [page, grpc, http] = await Promise.all([freePort(), freePort(), freePort()]);
  return { PORT: `${page}`, OTLP_GRPC_PORT: `${grpc}`, OTLP_HTTP_PORT: `${http}` };
}

function start(env: Record<string, string>, files: string[] = []) {
  const child = spawn(process.execPath, [MAIN, ...files], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code], errors]) => ({
    code: code as number,
    errors,
  }));
  return { child, said, ended };
}

test.each(['PORT', 'OTLP_GRPC_PORT', 'OTLP_HTTP_PORT'] as const)(
  'a taken %s is named on one line, and the exit code is 1',
  async (setting) => {
    const ports = await freePorts();
    const other = createServer().listen(Number(ports[setting]), '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    expect(await start(ports).ended).toEqual({
      code: 1,
      errors: `Port ${ports[setting]} is taken: stop what listens there, or set ${setting} to another\n`,
    });
  },
);

test('a memory limit that cannot work is named', async () => {
  expect(await start({ MEMORY_LIMIT_BYTES: '64M' }).ended).toMatchObject({
    code: 1,
    errors: expect.stringContaining('MEMORY_LIMIT_BYTES must be a whole number'),
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it in order although clients stay connected',
  async (signal) => {
    const ports = await freePorts();
    const { child, said, ended } = start(ports);
    await until(() => said.out.split('Listening on').length > 3);
    for (const port of Object.values(ports)) await once(connect(Number(port), '127.0.0.1'), 'connect');
    await fetch(`http://127.0.0.1:${ports.PORT}/readyz`);
    child.kill(signal);
    expect(await ended).toEqual({ code: 0, errors: '' });
    expect(said.out).toContain('Drained');
  },
);

test('half a message on the port for gRPC does not hold the way out', async () => {
  const ports = await freePorts();
  const { child, said, ended } = start(ports);
  await until(() => said.out.split('Listening on').length > 3);
  const session = connectHttp2(`http://127.0.0.1:${ports.OTLP_GRPC_PORT}`).on('error', () => {});
  onTestFinished(() => session.destroy());
  const request = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  request.on('error', () => {});
  request.write(Buffer.from([0, 0, 0, 1, 0, 1, 2, 3])); // 256 bytes are promised, and three sent
  await new Promise((done) => session.ping(done));
  const begun = performance.now();
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, errors: '' });
  process.stdout.write(`exit 0 after ${Math.round(performance.now() - begun)} ms\n`);
  expect(said.out).not.toContain('cutting them off');
});

test('files that are named are opened; one that cannot be is named on one line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'traces.jsonl');
  const spans = [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'dock' }];
  await writeFile(file, `${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })}\n`);
  const ports = await freePorts();
  const { child, said, ended } = start({ ...ports, OBSERVATORY_DATA: join(folder, 'data') }, [file]);
  await until(() => said.out.split('Listening on').length > 3);
  expect(said.out).toContain('1 span,');
  expect((await fetch(`http://127.0.0.1:${ports.PORT}/api/traces/${'ab'.repeat(16)}`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, errors: '' });
  const again = start({ ...ports, OBSERVATORY_DATA: join(folder, 'data') });
  await until(() => again.said.out.split('Listening on').length > 3);
  expect((await fetch(`http://127.0.0.1:${ports.PORT}/api/traces/${'ab'.repeat(16)}`)).status).toBe(200);
  expect(await start(ports, [join(folder, 'none')]).ended).toEqual({
    code: 1,
    errors: `Cannot start: ${join(folder, 'none')} cannot be read (ENOENT)\n`,
  });
});

test('an origin that no browser sends is named', async () => {
  expect(await start({ OBSERVATORY_ORIGINS: 'http://shop.example/path' }).ended).toMatchObject({
    code: 1,
    errors: expect.stringContaining('OBSERVATORY_ORIGINS must be origins such as http://localhost:3000'),
  });
});
