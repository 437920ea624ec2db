import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Member } from '#contract/fleet-plan.ts';
import type { Record } from './record.ts';
import { formatRecord } from './terminal-line.ts';

const EXPLORER: Member = { name: 'explorer', kind: 'spaceship', ports: [32001], settings: {} };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const ACCESS = '127.0.0.1:40854 - "POST /dock/pontus-spaceport HTTP/1.1" 400';
const DOCKED: Record = {
  time: new Date(2026, 6, 20, 4, 7, 9, 30),
  level: 'info',
  message: 'Docked',
  traceId: TRACE_ID,
};
const PIPE = { colours: false, columns: undefined };
const TERMINAL = { colours: false, columns: 80 };

test('without a terminal a line is plain, whole and has no padding', () => {
  expect(formatRecord(EXPLORER, { ...DOCKED, message: ACCESS }, PIPE)).toBe(
    `04:07:09.030 explorer    ${ACCESS}  ${TRACE_ID}`,
  );
});

test('on a terminal an access line is its request and status, with a short trace id at the edge', () => {
  expect(formatRecord(EXPLORER, { ...DOCKED, message: ACCESS }, TERMINAL)).toBe(
    '04:07:09.030 explorer    POST /dock/pontus-spaceport 400                0af76519',
  );
});

test('a level that is not info is named', () => {
  const record = { ...DOCKED, level: 'error', traceId: undefined };
  expect(formatRecord(EXPLORER, record, TERMINAL)).toBe('04:07:09.030 explorer    error Docked');
});

test('what a spaceport refuses most fits a row', () => {
  const record = { ...DOCKED, level: 'error', message: "Docking limit '3' reached, Dock is full" };
  expect(formatRecord(EXPLORER, record, TERMINAL)).toHaveLength(80);
});

test.each(['', '127.0.0.1:1 - "GET /'])('a message of any length is cut to one row', (start) => {
  for (let length = 1; length < 150; length++) {
    const message = `${start}${'x'.repeat(length)}${start && ' HTTP/1.1" 200'}`;
    const line = formatRecord(EXPLORER, { ...DOCKED, message }, TERMINAL);
    expect(line).toHaveLength(80);
    expect(line.slice(-10)).toBe('  0af76519');
  }
});

test('an error continues below, whole', () => {
  const message = 'pontus-spaceport refused to dock: Docking limit reached';
  expect(formatRecord(EXPLORER, { ...DOCKED, level: 'error', message }, TERMINAL).split('\n')).toEqual([
    '04:07:09.030 explorer    error pontus-spaceport refused to dock:        0af76519',
    '                         Docking limit reached',
  ]);
});

test('a narrow terminal gets whole messages', () => {
  const line = formatRecord(EXPLORER, { ...DOCKED, message: ACCESS }, { colours: false, columns: 40 });
  expect(line).toContain(`${ACCESS}  0af76519`);
});

test.each([
  ['warn', ACCESS],
  ['info', ACCESS.replace('400', '200')],
  ['info', ACCESS.replace('400', '503')],
])('colours change nothing else', (level, message) => {
  const [colourful = '', plain] = [true, false].map((colours) =>
    formatRecord(EXPLORER, { ...DOCKED, level, message }, { colours, columns: 100 }),
  );
  expect(colourful).not.toBe(plain);
  expect(stripVTControlCharacters(colourful)).toBe(plain);
});
