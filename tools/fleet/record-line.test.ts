import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Member } from '#contract/fleet-plan.ts';
import type { Record } from './record.ts';
import { formatRecord } from './record-line.ts';

const EXPLORER: Member = { name: 'explorer', kind: 'spaceship', ports: [32001], settings: {} };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const DOCKED: Record = {
  time: new Date(2026, 6, 20, 4, 7, 9, 30),
  level: 'info',
  message: 'Docked',
  traceId: TRACE_ID,
};

test('without a terminal a line is plain and has no padding', () => {
  expect(formatRecord(EXPLORER, DOCKED, { colours: false, columns: undefined })).toBe(
    `04:07:09.030  explorer     Docked  ${TRACE_ID}`,
  );
});

test('a level that is not info is named', () => {
  const record = { ...DOCKED, level: 'error', traceId: undefined };
  expect(formatRecord(EXPLORER, record, { colours: false, columns: 80 })).toBe(
    '04:07:09.030  explorer     error Docked',
  );
});

test.each([80, 132])('on %i columns the trace id ends a row, whole', (columns) => {
  for (let length = 1; length < 200; length++) {
    const record = { ...DOCKED, message: 'x'.repeat(length) };
    const line = formatRecord(EXPLORER, record, { colours: false, columns });
    expect(line.length % columns).toBe(0);
    expect(line.slice(-34)).toBe(`  ${TRACE_ID}`);
  }
});

test('colours change nothing else', () => {
  const [colourful = '', plain] = [true, false].map((colours) =>
    formatRecord(EXPLORER, { ...DOCKED, level: 'warn' }, { colours, columns: 100 }),
  );
  expect(colourful).not.toBe(plain);
  expect(stripVTControlCharacters(colourful)).toBe(plain);
});
