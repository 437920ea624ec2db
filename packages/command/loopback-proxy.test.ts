import { beforeEach, expect, test, vi } from 'vitest';
import { bypassProxyForLoopback } from './loopback-proxy.ts';

beforeEach(() => {
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  return () => vi.unstubAllEnvs();
});

test('requests to this machine go past the proxy', () => {
  bypassProxyForLoopback();
  expect(process.env['NO_PROXY']).toBe('localhost,127.0.0.1,::1');
  expect(process.env['no_proxy']).toBe('localhost,127.0.0.1,::1');
});

test('hosts that the user named stay, once each', () => {
  vi.stubEnv('NO_PROXY', 'example.com,localhost');
  bypassProxyForLoopback();
  bypassProxyForLoopback();
  expect(process.env['NO_PROXY']).toBe('example.com,localhost,127.0.0.1,::1');
});
