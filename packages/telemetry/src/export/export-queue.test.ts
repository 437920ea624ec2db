import { diag } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { emptyResource } from '@opentelemetry/resources';
import { expect, test, vi } from 'vitest';
import type { OtlpRequest } from '../otlp/transport.ts';
import { BatchBuffer, type Encoder } from './batch-buffer.ts';
import { DeliveryReporter } from './delivery-reporter.ts';
import { ExportQueue, type QueueOptions } from './export-queue.ts';
import type { Exporter, ExportOutcome } from './exporter.ts';

interface Item {
  resource: ReturnType<typeof emptyResource>;
  id: number;
}

class Items implements Encoder<Item, Item[]> {
  readonly bytes = 0;
  #items: Item[] = [];
  add = (item: Item) => void this.#items.push(item);
  take = () => this.#items.splice(0);
}

/** An exporter whose results `answer` decides. */
class ToldExporter implements Exporter<Item[]> {
  batches: number[][] = [];
  inFlight = 0;
  mostInFlight = 0;
  answer: (attempt: number) => ExportOutcome | undefined = () => ({ code: ExportResultCode.SUCCESS });
  #attempts = 0;

  export(items: Item[], done: (result: ExportOutcome) => void): void {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    const result = this.answer(this.#attempts++);
    if (result === undefined) return; // never answers
    setImmediate(() => {
      this.inFlight--;
      if (result.code === ExportResultCode.SUCCESS) this.batches.push(items.map(({ id }) => id));
      done(result);
    });
  }

  async shutdown(): Promise<void> {}

  requestOf(items: Item[]): OtlpRequest {
    return { body: Buffer.from(items.map(({ id }) => id)) } as unknown as OtlpRequest;
  }

  outcomeOf({ status }: ExportResponse): ExportOutcome {
    return { code: status === 'success' ? ExportResultCode.SUCCESS : ExportResultCode.FAILED };
  }
}

const UNAVAILABLE = { code: ExportResultCode.FAILED, error: Object.assign(new Error('away'), { code: 14 }) };
const INVALID = { code: ExportResultCode.FAILED, error: Object.assign(new Error('bad'), { code: 3 }) };
const UNIMPLEMENTED = {
  code: ExportResultCode.FAILED,
  error: Object.assign(new Error('what?'), { code: 12 }),
};

function setUp({ maxItems = 10, ...options }: Partial<QueueOptions> & { maxItems?: number } = {}) {
  const exporter = new ToldExporter();
  const queue = new ExportQueue(
    exporter,
    new BatchBuffer(new Items(), maxItems, 3),
    {
      signal: 'traces',
      item: 'span',
      what: 'items',
      scheduleDelay: 60_000,
      flushTimeout: 10_000,
      ...options,
    },
    new DeliveryReporter('http://backend'),
  );
  const push = (...ids: number[]) => {
    for (const id of ids) queue.push({ resource: emptyResource(), id });
  };
  return { exporter, queue, push };
}

test('a full batch leaves at once, a rest waits for its time', async () => {
  const { exporter, push } = setUp();
  push(1, 2, 3, 4);
  await vi.waitFor(() => expect(exporter.batches).toEqual([[1, 2, 3]]));
  const soon = setUp({ scheduleDelay: 5 });
  soon.push(1);
  await vi.waitFor(() => expect(soon.exporter.batches).toEqual([[1]]));
});

test('shutdown delivers all that waits, in order, one export at a time', async () => {
  const { exporter, queue, push } = setUp({ maxItems: 1000 });
  push(...Array.from({ length: 100 }, (_, id) => id));
  await queue.shutdown();
  expect(exporter.batches.flat()).toEqual(Array.from({ length: 100 }, (_, id) => id));
  expect(exporter.mostInFlight).toBe(1);
  push(101);
  await queue.forceFlush();
  expect(exporter.batches.flat()).toHaveLength(100);
});

test('a batch that fails is tried again until it is delivered, before what came after it', async () => {
  const { exporter, queue, push } = setUp();
  exporter.answer = (attempt) => (attempt < 2 ? UNAVAILABLE : { code: ExportResultCode.SUCCESS });
  push(1, 2, 3, 4);
  await queue.forceFlush();
  expect(exporter.batches.flat()).toEqual([1, 2, 3, 4]);
  expect(queue.dropped).toBe(0);
});

test('a full queue drops what comes, and counts it', async () => {
  const { exporter, queue, push } = setUp();
  exporter.answer = () => UNAVAILABLE;
  push(...Array.from({ length: 25 }, (_, id) => id));
  expect(queue.dropped).toBe(15);
  exporter.answer = () => ({ code: ExportResultCode.SUCCESS });
  await queue.forceFlush();
  expect(exporter.batches.flat()).toEqual(Array.from({ length: 10 }, (_, id) => id));
});

test('what the backend refuses is dropped and counted, and the rest goes on', async () => {
  const { exporter, queue, push } = setUp();
  exporter.answer = (attempt) => (attempt === 0 ? INVALID : { code: ExportResultCode.SUCCESS });
  push(1, 2, 3, 4, 5, 6);
  await queue.forceFlush();
  expect(exporter.batches).toEqual([[4, 5, 6]]);
  expect(queue.dropped).toBe(3);
});

test('a backend that does not know the signal costs a flush one attempt, and shutdown no warning', async () => {
  const { exporter, queue, push } = setUp();
  let attempts = 0;
  exporter.answer = () => (attempts++, UNIMPLEMENTED);
  push(1, 2);
  await queue.forceFlush();
  expect(attempts).toBe(1);
  const warn = vi.spyOn(diag, 'warn');
  await queue.shutdown();
  expect(attempts).toBe(2);
  expect(warn).not.toHaveBeenCalled();
  expect(queue.waiting).toBe(0);
});

test('a backend that does not know the signal at first gets it when it does', async () => {
  const { exporter, push } = setUp();
  exporter.answer = (attempt) => (attempt < 3 ? UNIMPLEMENTED : { code: ExportResultCode.SUCCESS });
  push(1, 2, 3);
  await vi.waitFor(() => expect(exporter.batches).toEqual([[1, 2, 3]]), 5_000);
});

test.each([
  ['refuses', UNAVAILABLE],
  ['never answers', undefined],
])('shutdown ends in time when the backend %s, and counts what is left', async (_what, result) => {
  const { exporter, queue, push } = setUp({ flushTimeout: 200 });
  exporter.answer = () => result;
  push(1, 2, 3, 4);
  const start = performance.now();
  await queue.shutdown();
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(queue.dropped).toBe(4);
});

test('a backend that took items before and then knows nothing of them is asked again', async () => {
  const { exporter, queue, push } = setUp();
  exporter.answer = (attempt) => (attempt === 1 ? UNIMPLEMENTED : { code: ExportResultCode.SUCCESS });
  push(1, 2, 3);
  await vi.waitFor(() => expect(exporter.batches).toEqual([[1, 2, 3]]));
  push(4, 5, 6);
  await vi.waitFor(() => expect(exporter.batches.flat()).toEqual([1, 2, 3, 4, 5, 6]));
  await queue.shutdown();
  expect(queue.dropped).toBe(0);
});

test('an exporter that throws costs its batch, and no more', async () => {
  const { exporter, queue, push } = setUp();
  const answer = exporter.answer;
  exporter.answer = (attempt) => {
    if (attempt === 0) throw new TypeError('Do not know how to serialize a BigInt');
    return answer(attempt);
  };
  push(1, 2, 3, 4, 5, 6);
  await queue.shutdown();
  expect(exporter.batches).toEqual([[4, 5, 6]]);
  expect(queue.rejected).toBe(3);
});

test('a process that ends now hands over what waits, and counts what is not delivered', () => {
  const { queue, push } = setUp();
  push(1, 2);
  const { requests, settle } = queue.close(false);
  expect(queue.close(false).requests).toEqual([]);
  expect(requests).toEqual([{ body: Buffer.from([1, 2]), retries: false }]);
  settle([{ status: 'success' }]);
  expect(queue).toMatchObject({ delivered: 2, dropped: 0, waiting: 0 });
});

test('a process that ends now does not wait for a backend that took nothing lately', async () => {
  const { exporter, queue, push } = setUp({ flushTimeout: 50 });
  exporter.answer = () => undefined;
  push(1, 2);
  await queue.forceFlush();
  const { requests, settle } = queue.close(true);
  expect(requests).toEqual([]);
  settle([]);
  expect(queue).toMatchObject({ delivered: 0, dropped: 2 });
});

test('a process that has nothing left to do asks a backend that failed lately once more', async () => {
  const { exporter, queue, push } = setUp();
  exporter.answer = () => UNAVAILABLE;
  push(1, 2, 3);
  await vi.waitFor(() => expect(exporter.inFlight).toBe(0));
  const { requests, settle } = queue.close(true);
  expect(requests).toMatchObject([{ retries: true }]);
  settle([{ status: 'success' }]);
  expect(queue).toMatchObject({ delivered: 3, dropped: 0 });
});

test('what a backend rejects of an export that it takes is counted as rejected, and reported once', async () => {
  const { exporter, queue, push } = setUp();
  const warn = vi.spyOn(diag, 'warn').mockReturnValue();
  const partial = { rejected: 2, error: new Error('too old') };
  exporter.answer = () => ({ code: ExportResultCode.SUCCESS, partial });
  push(1, 2, 3, 4, 5, 6);
  await queue.forceFlush();
  expect(queue).toMatchObject({ delivered: 2, rejected: 4, dropped: 4 });
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('refuses items (too old)'), {
    fields: expect.objectContaining({ event: 'export.refused' }),
  });
});
