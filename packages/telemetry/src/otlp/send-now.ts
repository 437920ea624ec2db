import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import type { OtlpRequest } from './transport.ts';

/** A request that is sent at the end of the process. */
export interface LastRequest extends OtlpRequest {
  /** Whether it is retried while there is time, as the retry policy has it. */
  retries: boolean;
}

/** The sending thread's input: requests, a time limit in milliseconds, a port for responses, and a flag that it sets when done. */
export interface SendNowData {
  requests: LastRequest[];
  limit: number;
  answers: MessagePort;
  done: Int32Array;
}

/** The backend's response to the request with this index; the newest of several is valid. */
export interface Answer {
  index: number;
  response: ExportResponse;
}

/**
 * Sends requests before it returns: a process that has called process.exit, or has an uncaught exception, does nothing
 * asynchronous any more. A thread sends them, and this one waits.
 * @param limit how long that may take, in whole milliseconds.
 * @returns for each request, what the backend answered.
 */
export function sendNow(requests: LastRequest[], limit: number): ExportResponse[] {
  if (requests.length === 0) return [];
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const workerData: SendNowData = { requests, limit, answers: port2, done };
  // what is preloaded into this process is preloaded into its threads, but for this one
  const env = { ...process.env, OTEL_SDK_DISABLED: 'true' };
  const worker = new Worker(new URL('./send-now-worker.ts', import.meta.url), {
    workerData,
    transferList: [port2],
    env,
    execArgv: [],
  });
  worker.on('error', () => {});
  Atomics.wait(done, 0, 0, limit);
  void worker.terminate();
  const late = { status: 'failure' as const, error: new Error(`no answer within ${limit} ms`) };
  const responses = requests.map((): ExportResponse => late);
  for (let answer; (answer = receiveMessageOnPort(port1));) {
    const { index, response } = answer.message as Answer;
    responses[index] = response;
  }
  return responses;
}
