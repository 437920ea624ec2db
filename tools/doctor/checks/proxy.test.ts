import { expect, test } from 'vitest';
import { proxyTo } from './proxy.ts';

const to = (environment: Record<string, string>) =>
  proxyTo('http://otel-collector:4317', new Map(Object.entries(environment)));

test('the proxy that gRPC takes', () => {
  expect(to({})).toBe(undefined);
  expect(to({ HTTP_PROXY: 'http://p:1' })).toBe(undefined);
  expect(to({ http_proxy: 'http://p:1', https_proxy: 'http://q:1' })).toBe('https_proxy=http://q:1');
  expect(to({ http_proxy: 'http://p:1', no_proxy: 'localhost,.internal' })).toBe('http_proxy=http://p:1');
  expect(to({ http_proxy: 'http://p:1', no_proxy: 'localhost,otel-collector' })).toBe(undefined);
  expect(to({ http_proxy: 'http://p:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toBe(undefined);
});
