import { expect, test } from 'vitest';
import { isPostgresUrl } from './url.ts';

test.each([
  'postgres://sos:secret@localhost:5432/sos',
  'postgresql://database/sos?sslmode=require',
  'postgres://%2Fvar%2Frun%2Fpostgresql/sos',
  'postgres:///sos?host=/var/run/postgresql',
])('%s is one', (text) => {
  expect(isPostgresUrl(text)).toBe(true);
});

test.each([
  'sos',
  'localhost:5432/sos',
  'http://localhost/sos',
  'postgres://localhost',
  'postgres://localhost/',
])('%s is none', (text) => {
  expect(isPostgresUrl(text)).toBe(false);
});
