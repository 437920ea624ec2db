import http from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { bypassProxyForLoopback } from './loopback-proxy.ts';

afterEach(() => vi.unstubAllEnvs());

test('loopback is added to what goes past the proxy, once', () => {
  vi.stubEnv('NO_PROXY', 'intranet, localhost');
  vi.stubEnv('no_proxy', undefined);
  vi.stubEnv('no_grpc_proxy', 'collector');
  bypassProxyForLoopback();
  bypassProxyForLoopback();
  const { NO_PROXY, no_proxy, no_grpc_proxy } = process.env;
  expect(NO_PROXY).toBe('intranet,localhost,127.0.0.1,::1');
  expect(no_proxy).toBe(NO_PROXY);
  expect(no_grpc_proxy).toBe('collector,localhost,127.0.0.1,::1');
});

test('Node.js reads it again where it uses a proxy', () => {
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
  const restore = http.setGlobalProxyFromEnv();
  const before = http.globalAgent;
  bypassProxyForLoopback();
  expect(http.globalAgent).not.toBe(before);
  restore();
});
