import { expect, test } from 'vitest';
import { proxyTo } from './proxy.ts';

const via = (environment: Record<string, string>, host: string, injected: boolean) =>
  proxyTo(`http://${host}:4317`, new Map(Object.entries(environment)), injected);

test('the proxy that SOS’s own exporter takes', () => {
  const to = (environment: Record<string, string>) => via(environment, 'collector.observability', false);
  expect(to({})).toBe(undefined);
  expect(to({ HTTP_PROXY: 'http://p:1', https_proxy: 'http://p:1' })).toBe(undefined);
  expect(to({ http_proxy: 'http://p:1' })).toBe('http_proxy=http://p:1');
  expect(to({ http_proxy: 'http://me:p@ss@p:1/' })).toBe('http_proxy=http://p:1/');
  expect(to({ http_proxy: 'http://p:1', no_proxy: 'localhost,.internal' })).toBe('http_proxy=http://p:1');
  expect(to({ http_proxy: 'http://p:1', no_proxy: 'localhost,.observability' })).toBe(undefined);
  expect(to({ http_proxy: 'http://p:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toBe(undefined);
});

test('to a name without a dot only injected instrumentation takes one', () => {
  const environment = { http_proxy: 'http://p:1', https_proxy: 'http://q:1' };
  expect(via(environment, 'otel-collector', false)).toBe(undefined);
  expect(via(environment, 'space-collector', true)).toBe('https_proxy=http://q:1');
});
