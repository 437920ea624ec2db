import { expect, test } from 'vitest';
import { after, berthOf, tell, toDocks, type Docks, type ShipAction } from './state.js';

const event = (action: ShipAction['action'], ship: string, reason = ''): ShipAction => ({
  traceId: '',
  spanId: '',
  time: 0,
  action,
  ship,
  spaceport: 'pontus-spaceport',
  reason,
});

test('ships keep their docks, and the first empty one is taken', () => {
  let docks: Docks = new Map();
  for (const one of [event('dock', 'a'), event('dock', 'b'), event('dock', 'b'), event('separate', 'a')])
    docks = after(docks, one);
  expect(docks.get('pontus-spaceport')).toEqual([null, 'b']);
  docks = after(after(docks, event('dock', 'c', 'Docking limit reached')), event('dock', 'd'));
  expect(docks.get('pontus-spaceport')).toEqual(['d', 'b']);
  expect(berthOf(docks, 'b')).toEqual({ spaceport: 'pontus-spaceport', dock: 1 });
  expect(berthOf(docks, 'a')).toBeUndefined();
  expect(after(docks, event('clear', '')).get('pontus-spaceport')).toEqual([]);
});

test('what a spaceport says counts, and one that does not answer changes nothing', () => {
  const before: Docks = new Map([['pontus-spaceport', ['a', 'b']]]);
  expect(toDocks({ 'pontus-spaceport': ['b', 'c'] }, before).get('pontus-spaceport')).toEqual(['c', 'b']);
  expect(toDocks({ 'pontus-spaceport': null }, before)).toEqual(before);
});

test('what happened is told in words', () => {
  expect(tell(event('dock', 'a'))).toBe('a docked at pontus-spaceport');
  expect(tell(event('separate', 'a'))).toBe('a separated from pontus-spaceport');
  expect(tell(event('dock', 'a', 'Ship already docked'))).toBe(
    'pontus-spaceport refused a: Ship already docked',
  );
});
