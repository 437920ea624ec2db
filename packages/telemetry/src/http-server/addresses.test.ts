import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, clientScheme, serverAddress } from './addresses.ts';

test.each<[headers: IncomingHttpHeaders, address: string, port: number]>([
  [{ host: 'shop.example' }, 'shop.example', 80],
  [{ host: 'shop.example:8080' }, 'shop.example', 8080],
  [{ host: '[::1]:8080' }, '[::1]', 8080],
  [{ host: 'shop.example', 'x-forwarded-proto': 'https' }, 'shop.example', 443],
  [
    { host: 'a', 'x-forwarded-host': 'shop.example, b', 'x-forwarded-proto': 'https, http' },
    'shop.example',
    443,
  ],
  [{ host: 'a', 'x-forwarded-host': 'shop.example:8443' }, 'shop.example', 8443],
  [{ host: 'shop.example', forwarded: 'for=203.0.113.7;proto=https' }, 'shop.example', 443],
  [{ host: 'a', forwarded: 'host="shop.example:444";Proto=HTTPS, host=b' }, 'shop.example', 444],
  [{ host: 'shop.example', 'x-forwarded-proto': 'gopher-17' }, 'shop.example', 80],
])('the server of %j is %s:%d', (headers, address, port) => {
  expect(serverAddress(headers, clientScheme(headers, false))).toEqual({ address, port });
});

test('a request without a host names no server', () => {
  expect(serverAddress({}, 'http')).toBeUndefined();
});

test.each<[headers: IncomingHttpHeaders, encrypted: boolean, scheme: string]>([
  [{}, false, 'http'],
  [{}, true, 'https'],
  [{ 'x-forwarded-proto': 'http' }, true, 'http'],
  [{ 'x-forwarded-proto': 'https' }, false, 'https'],
  [{ 'x-forwarded-proto': 'customer-1' }, false, 'http'],
])('the scheme of %j, encrypted: %s, is %s', (headers, encrypted, scheme) => {
  expect(clientScheme(headers, encrypted)).toBe(scheme);
});

test.each<[headers: IncomingHttpHeaders, address: string | undefined]>([
  [{}, undefined],
  [{ 'x-forwarded-for': '203.0.113.7, 10.0.0.1' }, '203.0.113.7'],
  [{ 'x-forwarded-for': '203.0.113.7:4711' }, '203.0.113.7'],
  [{ forwarded: 'for="[2001:db8::1]:4711"', 'x-forwarded-for': '10.0.0.1' }, '2001:db8::1'],
])('the client of %j is %s', (headers, address) => {
  expect(clientAddress(headers)).toBe(address);
});
