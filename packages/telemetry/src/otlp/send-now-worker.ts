import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { backoffMs, decide, type ExportError } from '../export/retry-policy.ts';
import type { Answer, LastRequest, SendNowData } from './send-now.ts';
import { transportFor } from './transport.ts';

const { requests, limit, answers, done } = workerData as SendNowData;
const start = performance.now();
const hold = setTimeout(() => {}, limit); // connections do not keep a thread alive
await Promise.allSettled(requests.map(sendUntilDecided));
clearTimeout(hold);
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);

async function sendUntilDecided({ protocol, options, body, retries }: LastRequest, index: number) {
  const transport = transportFor(protocol, options);
  for (let failures = 1; ; failures++) {
    const left = Math.max(1, Math.ceil(limit - (performance.now() - start)));
    const response = await transport.send(body, Math.min(options.timeoutMillis, left));
    const answer: Answer = { index, response: plain(response) };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
    answers.postMessage(answer);
    if (response.status === 'success' || !retries) return;
    const { error } = response;
    if (error === undefined || decide(error, false) !== 'retry') return;
    await sleep(backoffMs('retry', failures, error));
  }
}

/** An error's own fields are lost on the way between threads. */
function plain(response: ExportResponse): ExportResponse {
  if (response.status === 'success' || !response.error) return response;
  const { name, message, code, retryAfterMs } = response.error as ExportError;
  return { status: 'failure', error: { name, message, code, retryAfterMs } as Error };
}
