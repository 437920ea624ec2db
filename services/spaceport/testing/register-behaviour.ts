import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CODE_CAPACITY,
  CODE_LIFETIME_MS,
  REPEAT_WINDOW_MS,
  type Outcome,
  type Register,
} from '../register.ts';

/** A register under test, whose clock and size the test controls. */
export interface Bench {
  register: Register;
  /** Lets milliseconds pass for what the register holds. */
  pass(ms: number): Promise<void>;
  /** Has codes issued to this many other ships, new ones each time. */
  issueMany(count: number): Promise<void>;
}

/** Tests what every register does. `open` gives an empty one of this limit. */
export function testRegister(open: (limit: number) => Promise<Bench>): void {
  let bench: Bench;
  let register: Register;

  beforeEach(async () => {
    bench = await open(2);
    register = bench.register;
  });
  afterEach(() => register.close());

  const act = (action: 'dock' | 'separate', shipId: string, authorizationCode: string): Promise<Outcome> =>
    register[action]({ shipId, authorizationCode, passengers: 1 });
  const dock = async (shipId: string) => act('dock', shipId, await register.issueCode(shipId));
  const separate = async (shipId: string) => act('separate', shipId, await register.issueCode(shipId));

  test('the code is checked first, then the ship, then the limit', async () => {
    await dock('odyssey');
    await dock('nostromo');
    expect(await act('dock', 'odyssey', 'wrong')).toBe('Invalid authorization code');
    expect(await dock('odyssey')).toBe('Ship already docked');
    expect(await dock('discovery')).toBe('Docking limit reached');
    expect(await register.dockedShips()).toEqual(['odyssey', 'nostromo']);
  });

  test('a code is for one ship, and asking again replaces it', async () => {
    const first = await register.issueCode('odyssey');
    expect(await act('dock', 'nostromo', first)).toBe('Invalid authorization code');
    const second = await register.issueCode('odyssey');
    expect(await act('dock', 'odyssey', first)).toBe('Invalid authorization code');
    expect(await act('dock', 'odyssey', second)).toBe('done');
  });

  test('a refusal leaves the code, success uses it up', async () => {
    const code = await register.issueCode('odyssey');
    expect(await act('separate', 'odyssey', code)).toBe('Ship not found');
    expect(await act('dock', 'odyssey', code)).toBe('done');
    expect(await act('separate', 'odyssey', code)).toBe('Invalid authorization code');
  });

  test('the same request gets the same answer for a minute, and changes nothing', async () => {
    const code = await register.issueCode('odyssey');
    expect(await act('dock', 'odyssey', code)).toBe('done');
    expect(await separate('odyssey')).toBe('done');
    await bench.pass(REPEAT_WINDOW_MS - 1_000);
    expect(await act('dock', 'odyssey', code)).toBe('repeated');
    expect(await act('dock', 'nostromo', code)).toBe('Invalid authorization code');
    expect(await register.dockedShips()).toEqual([]);
    await bench.pass(1_000);
    expect(await act('dock', 'odyssey', code)).toBe('Invalid authorization code');
  });

  test('a code expires after five minutes', async () => {
    const code = await register.issueCode('odyssey');
    await bench.pass(CODE_LIFETIME_MS - 1_000);
    expect(await act('separate', 'odyssey', code)).toBe('Ship not found');
    await bench.pass(1_000);
    expect(await act('separate', 'odyssey', code)).toBe('Invalid authorization code');
    expect(await dock('odyssey')).toBe('done');
  });

  test('some 10,000 codes are held; more push out those that were issued longest ago', async () => {
    const codes = new Map<string, string>();
    for (const ship of ['odyssey', 'nostromo']) codes.set(ship, await register.issueCode(ship));
    await bench.issueMany(CODE_CAPACITY - 2);
    codes.set('odyssey', await register.issueCode('odyssey')); // asked again: nostromo's is the oldest now
    await bench.issueMany(CODE_CAPACITY / 2);
    const outcomes = [...codes].map(([ship, code]) => act('separate', ship, code));
    expect(await Promise.all(outcomes)).toEqual(['Ship not found', 'Invalid authorization code']);
  });

  test('the limit holds when all ask at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => dock(`ship-${index}`)));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'Docking limit reached')).toHaveLength(98);
    expect(await register.dockedShips()).toHaveLength(2);
  });

  test('a code is used once when it is shown many times at once', async () => {
    const code = await register.issueCode('odyssey');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => act('dock', 'odyssey', code)));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(49);
  });

  test('a dock is free again after a separation, and all are after clearing', async () => {
    await dock('odyssey');
    await separate('odyssey');
    expect(await register.dockedShips()).toEqual([]);
    const code = await register.issueCode('odyssey');
    await dock('nostromo');
    await register.clear();
    expect(await register.dockedShips()).toEqual([]);
    expect(await act('dock', 'odyssey', code)).toBe('Invalid authorization code');
  });
}
