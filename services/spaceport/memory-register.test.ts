import { beforeEach, expect, test } from 'vitest';
import { MemoryRegister } from './memory-register.ts';

let register: MemoryRegister;

beforeEach(() => {
  register = new MemoryRegister(2);
});

async function dock(shipId: string): Promise<string | undefined> {
  return register.dock({ shipId, authorizationCode: await register.issueCode(shipId), passengers: 1 });
}

test('the code is checked first, then the ship, then the limit', async () => {
  await dock('odyssey');
  await dock('nostromo');
  const wrong = { shipId: 'odyssey', authorizationCode: 'wrong', passengers: 1 };
  expect(await register.dock(wrong)).toBe('Invalid authorization code');
  expect(await dock('odyssey')).toBe('Ship already docked');
  expect(await dock('discovery')).toBe('Docking limit reached');
  expect(await register.dockedShips()).toEqual(['odyssey', 'nostromo']);
});

test('a refusal leaves the code, success uses it up', async () => {
  const authorizationCode = await register.issueCode('odyssey');
  const manoeuvre = { shipId: 'odyssey', authorizationCode, passengers: 1 };
  expect(await register.separate(manoeuvre)).toBe('Ship not found');
  expect(await register.dock(manoeuvre)).toBeUndefined();
  expect(await register.separate(manoeuvre)).toBe('Invalid authorization code');
});

test('the limit holds when all ask at once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => dock(`ship-${index}`)));
  expect(outcomes.filter((refusal) => refusal === undefined)).toHaveLength(2);
  expect(await register.dockedShips()).toHaveLength(2);
});

test('a dock is free again after a separation, and all are after clearing', async () => {
  await dock('odyssey');
  await register.separate({
    shipId: 'odyssey',
    authorizationCode: await register.issueCode('odyssey'),
    passengers: 0,
  });
  expect(await register.dockedShips()).toEqual([]);
  await dock('nostromo');
  await register.clear();
  expect(await register.dockedShips()).toEqual([]);
});
