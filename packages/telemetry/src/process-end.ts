import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

/** What is to be delivered when the process ends. */
export interface Telemetry {
  /** How many items were recorded since the start. */
  recorded(): number;
  /** Delivers what is recorded, metrics included. @returns whether some of it is left. */
  flush(): Promise<boolean>;
  /** Delivers what it can before it returns, and takes no more. */
  close(): void;
}

/** A program that takes longer than this after a flush, in milliseconds, has done something: its metrics may have changed. */
const IDLE_MS = 50;

/**
 * Delivers what is recorded when the process ends, and leaves the end itself as it is: exit codes, Node's warnings, and what others
 * do in `beforeExit`.
 *
 * - When nothing is left to do (`beforeExit`), it flushes. Others may begin work meanwhile; then it flushes again.
 * - On SIGTERM and SIGINT, where the program has no handler, it flushes and sends the signal again, so that the process dies of it.
 *   A second signal ends the process at once. A handler decides itself how the process ends; one that sends the signal again, as
 *   signal-exit does, has what waits sent first.
 * - On `exit`, after process.exit or an uncaught exception, it sends what waits from a thread, but no metrics: after the program's own
 *   handlers, which may record something.
 * @param limit how long a flush may take, in milliseconds.
 */
export function deliverAtEnd(telemetry: Telemetry, limit: number): void {
  let flushedUpTo = -1;
  let metricsUpTo = 0;
  const flush = async () => {
    const timer = new AbortController(); // exports do not hold the process: this timer does
    const late = sleep(limit, true, timer).catch(() => true);
    const isLate = await Promise.race([telemetry.flush(), late]);
    timer.abort();
    flushedUpTo = telemetry.recorded();
    metricsUpTo = isLate ? Number.POSITIVE_INFINITY : performance.now();
  };
  process.on('beforeExit', () => {
    if (telemetry.recorded() > flushedUpTo || performance.now() - metricsUpTo > IDLE_MS) void flush();
  });
  closeLast(() => telemetry.close());
  if (isMainThread)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) flushOnSignal(signal, flush, telemetry.close);
}

/**
 * Closes after the program's own handlers of `exit`. It adds them later than this one, which from the next tick on is the last again;
 * process.exit ends by `reallyExit`, be it that a handler calls it.
 */
function closeLast(close: () => void): void {
  process.on('exit', close);
  process.on('newListener', (event, added) => {
    if (event === 'exit' && added !== close)
      process.nextTick(() => process.off('exit', close).on('exit', close));
  });
  const native = process as typeof process & { reallyExit: (code?: number) => never };
  const { reallyExit } = native;
  native.reallyExit = (code) => {
    close();
    return reallyExit.call(process, code);
  };
}

function flushOnSignal(signal: NodeJS.Signals, flush: () => Promise<void>, close: () => void): void {
  const listener = async () => {
    // signal-exit and its like count listeners to find out whether the process is to die: there must be none of ours then
    process.removeListener(signal, listener);
    if (process.listenerCount(signal) > 0) {
      const restore = closeBeforeKill(signal, close);
      setImmediate(() => {
        restore();
        process.prependListener(signal, listener);
      }).unref();
      return;
    }
    await flush();
    close();
    process.kill(process.pid, signal);
  };
  process.prependListener(signal, listener);
}

/** A signal that a handler sends to its own process again ends that at once, where no handler is left. */
function closeBeforeKill(signal: NodeJS.Signals, close: () => void): () => void {
  const original = process.kill;
  const kill: typeof process.kill = (pid, sent = 'SIGTERM') => {
    const isEnd = pid === process.pid && sent === signal && process.listenerCount(signal) === 0;
    if (isEnd) close();
    return original.call(process, pid, sent);
  };
  process.kill = kill;
  return () => {
    if (process.kill === kill) process.kill = original;
  };
}
