import { expect, test } from 'vitest';

test('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS names all the methods that are known', async () => {
  process.env['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'] = 'GET, PROPFIND';
  const { knownMethod, methodName } = await import('./request-attributes.ts');
  expect(['GET', 'PROPFIND', 'POST', 'get'].map(knownMethod)).toEqual([
    'GET',
    'PROPFIND',
    '_OTHER',
    '_OTHER',
  ]);
  expect(['PROPFIND', 'POST'].map(methodName)).toEqual(['PROPFIND', 'HTTP']);
});
