import { Worker } from 'node:worker_threads';
import type { OtlpRequest } from './transport.ts';

/** What the thread is given: the requests, a time limit in milliseconds, and per request a place to note that it was delivered. */
export interface SendNowData {
  requests: OtlpRequest[];
  limit: number;
  delivered: Int32Array;
  done: Int32Array;
}

/**
 * Sends requests before it returns: a process that has called process.exit, or has an uncaught exception, does nothing
 * asynchronous any more. A thread sends them, and this one waits.
 * @param limit how long that may take, in whole milliseconds.
 * @returns for each request, whether the backend took it.
 */
export function sendNow(requests: OtlpRequest[], limit: number): boolean[] {
  if (limit <= 0) return [];
  const shared = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4));
  const workerData: SendNowData = { requests, limit, delivered: shared(requests.length), done: shared(1) };
  // what is preloaded into this process is preloaded into its threads, but for this one
  const env = { ...process.env, OTEL_SDK_DISABLED: 'true' };
  const worker = new Worker(new URL('./send-now-worker.ts', import.meta.url), {
    workerData,
    env,
    execArgv: [],
  });
  worker.on('error', () => {});
  Atomics.wait(workerData.done, 0, 0, limit);
  void worker.terminate();
  return [...workerData.delivered].map(Boolean);
}
