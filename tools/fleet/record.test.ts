import { expect, test } from 'vitest';
import { parseRecord } from './record.ts';

const NOW = new Date('2026-07-20T20:17:40Z');
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

test("a service's line", () => {
  const line = `{"time":"2026-07-20T20:17:39.123Z","service":"x","level":"error","trace_id":"${TRACE_ID}","msg":"Dock is full"}`;
  expect(parseRecord(line, NOW)).toEqual({
    time: new Date('2026-07-20T20:17:39.123Z'),
    level: 'error',
    message: 'Dock is full',
    traceId: TRACE_ID,
  });
});

test.each(['plain words', '{"half":', '17', 'null', '"text"', '[1]', '{"msg":1}'])(
  '%s is shown as it is',
  (line) => {
    expect(parseRecord(line, NOW)).toEqual({ time: NOW, level: 'info', message: line, traceId: undefined });
  },
);

test('fields that are not what they should be are not believed', () => {
  const line = '{"time":"soon","level":"\\u001b[31m","trace_id":"xyz","msg":"Docked"}';
  expect(parseRecord(line, NOW)).toEqual({ time: NOW, level: 'info', message: 'Docked', traceId: undefined });
});
