import { expect, test } from 'vitest';
import { isSpaceportName, locate, parseDirectory } from './directory.ts';

test.each(['pontus-spaceport', 'a-spaceport', 'x2-spaceport', `${'x'.repeat(53)}-spaceport`])(
  '%s is a name',
  (name) => {
    expect(isSpaceportName(name)).toBe(true);
  },
);

test.each([
  'localhost',
  '-spaceport',
  'spaceport',
  'Pontus-spaceport',
  'pontus-spaceport.svc',
  'pontus-spaceport:80',
  'user@pontus-spaceport',
  'pontus-spaceport/',
  'pontus-spaceport\n',
  `${'x'.repeat(54)}-spaceport`,
])('%j is no name', (name) => {
  expect(isSpaceportName(name)).toBe(false);
});

test('a directory is read, and is the only word on where a spaceport is', () => {
  const directory = parseDirectory(
    'pontus-spaceport=http://localhost:32500, zura-spaceport=http://[::1]:32501/',
  );
  expect(locate('pontus-spaceport', directory)).toBe('http://localhost:32500');
  expect(locate('zura-spaceport', directory)).toBe('http://[::1]:32501');
  expect(locate('mars-spaceport', directory)).toBeUndefined();
});

test('without a directory a name is a host', () => {
  expect(locate('mars-spaceport', undefined)).toBe('http://mars-spaceport');
});

test.each([
  '',
  'pontus-spaceport',
  'pontus=http://localhost',
  'pontus-spaceport=localhost:32500',
  'pontus-spaceport=https://localhost',
  'pontus-spaceport=http://localhost/path',
  'pontus-spaceport=http://user@localhost/',
  'pontus-spaceport=http://localhost,',
])('%j is no directory', (text) => {
  expect(parseDirectory(text)).toBeUndefined();
});
