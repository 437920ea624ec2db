import { expect, test } from 'vitest';
import * as v from 'valibot';
import { isPostgresUrl, postgresUrl } from './url.ts';

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

test.each(['100%', '100%ab', '%zz'])('the password %s is not written as in a URL', (password) => {
  expect(v.is(postgresUrl, `postgres://sos:${password}@localhost/sos`)).toBe(false);
  expect(v.is(postgresUrl, `postgres://sos:${encodeURIComponent(password)}@localhost/sos`)).toBe(true);
});
