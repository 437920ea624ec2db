import { workerData } from 'node:worker_threads';
import type { SendNowData } from './send-now.ts';
import { transportFor } from './transport.ts';

const { requests, limit, delivered, done } = workerData as SendNowData;
const hold = setTimeout(() => {}, limit); // connections do not hold a thread
await Promise.allSettled(
  requests.map(async ({ protocol, options, body }, index) => {
    const { status } = await transportFor(protocol, options).send(body, limit);
    if (status === 'success') Atomics.store(delivered, index, 1);
  }),
);
clearTimeout(hold);
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
