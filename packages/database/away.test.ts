import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { isAway } from './away.ts';

function sqlState(code: string): DatabaseError {
  return Object.assign(new DatabaseError('refused', 0, 'error'), { severity: 'ERROR', code });
}

const PASSING = ['08006', '57P01', '57P03', '53300', '57014', '55P03', '40001', '40P01', '25P03', '25006'];

test.each(PASSING)('a database that says %s is away', (code) => {
  expect(isAway(sqlState(code))).toBe(true);
});

test.each(['42883', '42P01', '23505', '28P01', '3D000', '57000', '25P02'])('%s is no outage', (code) => {
  expect(isAway(sqlState(code))).toBe(false);
});

test('errors of the socket and of the pool mean that the database is away', () => {
  expect(isAway(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))).toBe(true);
  expect(isAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
  expect(isAway(new TypeError('undefined is not a function'))).toBe(false);
});

test.each([
  new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
  new Error('The server does not support SSL connections'),
  new Error('pg-boss database requires migrations'),
  Object.assign(new Error('Queue cleaning does not exist'), { code: 'PGBOSS_QUEUE_NOT_FOUND' }),
  Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT', path: '/ca.pem' }),
  new URIError('URI malformed'),
])('what a setting or the schema is to blame for is no outage: %s', (error) => {
  expect(isAway(error)).toBe(false);
});
