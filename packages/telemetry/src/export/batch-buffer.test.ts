import { emptyResource, type Resource } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { BatchBuffer, type Encoder } from './batch-buffer.ts';

const MEBIBYTE = 1024 ** 2;

interface Item {
  resource: Resource;
  size: number;
}

/** Encodes items as their sizes; an item of -1 cannot be encoded. */
class Sizes implements Encoder<Item, number[]> {
  bytes = 0;
  #sizes: number[] = [];

  add({ size }: Item): void {
    if (size < 0) throw new Error('it has a getter that throws');
    this.bytes += size;
    this.#sizes.push(size);
  }

  take(): number[] {
    this.bytes = 0;
    return this.#sizes.splice(0);
  }
}

function setUp(maxItems = 1_000, maxBatchItems = 3) {
  const buffer = new BatchBuffer(new Sizes(), maxItems, maxBatchItems);
  const add = (size: number, resource = emptyResource()) => buffer.add({ resource, size });
  return { buffer, add };
}

test('a batch is full by number or by bytes, and the oldest leaves first', async () => {
  const { buffer, add } = setUp();
  for (const size of [1, 2]) add(size);
  expect(buffer.hasBatch).toBe(false);
  for (const size of [3, 2 * MEBIBYTE, 4]) add(size);
  const payloads = [];
  for (let batch = await buffer.oldest(); batch; batch = await buffer.oldest()) {
    payloads.push(batch.payload);
    buffer.removeOldest();
  }
  expect(payloads).toEqual([[1, 2, 3], [2 * MEBIBYTE], [4]]);
  expect(buffer.size).toBe(0);
  buffer.removeOldest();
});

test('what cannot be encoded is not taken', async () => {
  const { buffer, add } = setUp();
  expect([add(1), add(-1)]).toEqual([true, false]);
  expect(buffer.size).toBe(1);
});

test('it is full by number', () => {
  const { buffer, add } = setUp(2);
  add(1);
  expect(buffer.full).toBe(false);
  add(1);
  expect(buffer.full).toBe(true);
});

test('it is full by bytes, those included that wait for the resource', async () => {
  const { buffer, add } = setUp();
  let settle = () => {};
  const resource = {
    ...emptyResource(),
    asyncAttributesPending: true,
    waitForAsyncAttributes: () => new Promise<void>((resolve) => (settle = resolve)),
  } as Resource;
  for (let count = 0; count < 31; count++) add(MEBIBYTE, resource);
  expect(buffer.full).toBe(false);
  add(MEBIBYTE, resource);
  expect(buffer.full).toBe(true);
  const oldest = buffer.oldest();
  settle();
  expect((await oldest)?.size).toBe(32);
});

test('all of it can be taken at once', () => {
  const { buffer, add } = setUp();
  for (const size of [1, 2, 3, 4]) add(size);
  expect(buffer.takeAll().map(({ payload }) => payload)).toEqual([[1, 2, 3], [4]]);
  expect(buffer).toMatchObject({ size: 0, full: false, hasBatch: false });
  expect(buffer.takeAll()).toEqual([]);
});
