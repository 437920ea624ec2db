/** OTLP over TLS, with client certificates, and over Unix domain sockets, by the standard variables. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { otlpOptions } from './otlp-options.ts';
import { transportFor } from './transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'telemetry-tls-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => void execFileSync('openssl', args, { stdio: 'pipe' });

/** Makes a key and a certificate for a subject, signed by the authority, or by itself. */
function certificate(name: string, extension: string, authority?: string): void {
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.csr`),
  );
  writeFileSync(file('extension'), extension);
  const signer = authority
    ? ['-CA', file(`${authority}.pem`), '-CAkey', file(`${authority}.key`), '-CAcreateserial']
    : ['-signkey', file(`${name}.key`)];
  openssl(
    'x509',
    '-req',
    '-days',
    '2',
    '-in',
    file(`${name}.csr`),
    ...signer,
    '-extfile',
    file('extension'),
    '-out',
    file(`${name}.pem`),
  );
}

beforeAll(() => {
  certificate('authority', 'basicConstraints=critical,CA:TRUE');
  certificate('server', 'subjectAltName=DNS:localhost,IP:127.0.0.1', 'authority');
  certificate('elsewhere', 'subjectAltName=DNS:elsewhere.example', 'authority');
  certificate('client', 'extendedKeyUsage=clientAuth', 'authority');
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const pair = (name: string) => ({
  key: readFileSync(file(`${name}.key`)),
  cert: readFileSync(file(`${name}.pem`)),
});

async function listen(server: Server | Http2Server, path?: string): Promise<number> {
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return path === undefined ? (server.address() as AddressInfo).port : 0;
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5));
}

/** A backend over TLS. @param asksClient whether it asks for a certificate of its client. */
async function secureServer(protocol: 'grpc' | 'http/json', name = 'server', asksClient = false) {
  const client = { ca: readFileSync(file('authority.pem')), requestCert: true, rejectUnauthorized: true };
  const options = { ...pair(name), ...(asksClient ? client : {}) };
  return listen(
    protocol === 'grpc'
      ? createSecureServer(options).on('stream', answer)
      : createHttpsServer(
          options,
          (request, response) => void request.resume().on('end', () => response.end()),
        ),
  );
}

async function send(protocol: 'grpc' | 'http/json', endpoint: string, env: Record<string, string> = {}) {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(`OTEL_EXPORTER_OTLP_${name}`, value);
  const transport = transportFor(protocol, otlpOptions('TRACES', protocol));
  onTestFinished(() => transport.shutdown());
  const response = await transport.send(Buffer.from('{}'), 5_000);
  return response.status === 'failure' ? response.error?.message : response.status;
}

describe.each(['grpc', 'http/json'] as const)('over %s', (protocol) => {
  test.each(['localhost', '127.0.0.1'])('a certificate for %s is trusted by its authority', async (host) => {
    const port = await secureServer(protocol);
    const trusted = { CERTIFICATE: file('authority.pem') };
    expect(await send(protocol, `https://${host}:${port}`, trusted)).toBe('success');
  });

  test('a certificate that nobody vouches for, or for another name, is named as what it is', async () => {
    const port = await secureServer(protocol);
    expect(await send(protocol, `https://127.0.0.1:${port}`)).toMatch(
      /TLS certificate: .*; see OTEL_EXPORTER_OTLP_CERTIFICATE/,
    );
    const other = await secureServer(protocol, 'elsewhere');
    expect(
      await send(protocol, `https://localhost:${other}`, { CERTIFICATE: file('authority.pem') }),
    ).toMatch(/TLS certificate: .*elsewhere.example/);
  });

  test('a server that does not speak TLS is named as what it is', async () => {
    const port = await listen(createHttpServer());
    expect(await send(protocol, `https://127.0.0.1:${port}`)).toContain('the server does not speak TLS');
  });

  test('a client shows its certificate, and a backend that asks for one in vain is named', async () => {
    const port = await secureServer(protocol, 'server', true);
    const trusted = { CERTIFICATE: file('authority.pem') };
    expect(await send(protocol, `https://127.0.0.1:${port}`, trusted)).toContain('TLS certificate');
    const own = { CLIENT_CERTIFICATE: file('client.pem'), CLIENT_KEY: file('client.key') };
    expect(await send(protocol, `https://127.0.0.1:${port}`, { ...trusted, ...own })).toBe('success');
  });
});

test.each(['unix:', 'unix://'])('gRPC reaches %s with a path', async (scheme) => {
  const path = file('collector.sock');
  await listen(createHttp2Server().on('stream', answer), path);
  expect(await send('grpc', `${scheme}${path}`)).toBe('success');
});

test.each([
  ['grpc', '10.11.12.13'],
  ['grpc', 'collector.example'],
  ['http/json', '10.11.12.13'],
  ['http/json', 'collector.example'],
] as const)('over %s, through a proxy, %s is asked over TLS', async (protocol, target) => {
  certificate('proxied', 'subjectAltName=IP:10.11.12.13,DNS:collector.example', 'authority');
  const port = await secureServer(protocol, 'proxied');
  const proxy = await listen(
    createHttpServer().on('connect', (_request, socket) => {
      const backend = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      socket.pipe(backend).pipe(socket);
    }),
  );
  vi.stubEnv('https_proxy', `http://127.0.0.1:${proxy}`);
  expect(await send(protocol, `https://${target}:4317`, { CERTIFICATE: file('authority.pem') })).toBe(
    'success',
  );
});
