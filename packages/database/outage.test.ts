import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Outage } from './outage.ts';

test('an outage is logged once when it begins and once when it ends', () => {
  const lines: string[] = [];
  const outage = new Outage(pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) }));
  expect(outage.isOn).toBe(false);
  outage.end();
  outage.begin(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  outage.begin(new Error('still away'));
  expect(outage.isOn).toBe(true);
  outage.end();
  outage.end();
  expect(outage.isOn).toBe(false);
  expect(lines).toEqual([
    'The database is unavailable: connect ECONNREFUSED ECONNREFUSED',
    'The database is available again',
  ]);
});
