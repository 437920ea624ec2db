import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

/** How a process ends: an empty event loop, a signal after a flush, or at once (process.exit, an uncaught exception). */
export type End = 'at rest' | 'signal' | 'exit';

/** The telemetry to deliver when the process ends. */
export interface Telemetry {
  /** Delivers what is queued. */
  flush(): Promise<void>;
  /** Asks for the values of observed metrics. They are there before the process does anything else, where their callbacks do not wait. */
  observe(): void;
  /**
   * Ends the spans that are open, delivers all that it can before it returns, metrics included, and takes no more.
   */
  close(how: End): void;
}

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;
/** `process`, with what its types leave out or overload. */
const native = process as unknown as Omit<NodeJS.Process, 'emit'> & {
  emit: Emit;
  reallyExit: (code?: number) => never;
};
/** Signals that end a process that has no handler for them. */
const SIGNALS = new Set<unknown>(['SIGTERM', 'SIGINT']);

/**
 * Delivers what is recorded when the process ends, and leaves the end itself as it is: exit codes, Node's warnings, how often others'
 * listeners run, and how many there are. It is no listener itself: it sees the events of `process` before and after its listeners.
 *
 * - When nothing is left to do, and on `process.exit` or an uncaught exception, it sends all from a thread, after the program's own
 *   listeners of `exit`, which may record something. The thread adds nothing to the event loop, so that `beforeExit` comes no more often.
 * - On SIGTERM and SIGINT, where the program has no handler, it flushes and sends the signal again, so that the process dies of it.
 *   A second signal ends the process at once. A handler decides itself how the process ends; one that sends the signal again, as
 *   signal-exit does, has what waits sent first.
 * @param limit how long a flush may take, in milliseconds.
 */
export function deliverAtEnd(telemetry: Telemetry, limit: number): void {
  let isClosed = false;
  /** Whether the event loop has nothing left to do. */
  let isAtRest = false;
  const close = (how: End = isAtRest ? 'at rest' : 'exit') => {
    if (!isClosed) telemetry.close(how);
    isClosed = true;
  };
  const signals = isMainThread ? new SignalWatch(telemetry, limit, close) : undefined;
  const { emit } = native;
  native.emit = function emitBeforeTelemetry(event, ...args) {
    if (SIGNALS.has(event)) signals?.received(event as NodeJS.Signals);
    try {
      return emit.call(this, event, ...args);
    } finally {
      if (event === 'exit') close();
      if (event === 'removeListener' && SIGNALS.has(args[0])) signals?.watchSoon(args[0] as NodeJS.Signals);
      if (event === 'beforeExit') {
        isAtRest = true;
        setImmediate(() => (isAtRest = false)).unref(); // a listener began work
        telemetry.observe();
      }
    }
  };
  // a listener of `exit` that calls process.exit does not return
  const { reallyExit } = native;
  native.reallyExit = (code) => {
    close();
    return reallyExit.call(process, code);
  };
  for (const signal of SIGNALS) signals?.watch(signal as NodeJS.Signals);
}

/** Has Node watch for signals without a listener: signal-exit and its like count those, and Node warns of too many. */
class SignalWatch {
  readonly #telemetry: Telemetry;
  readonly #limit: number;
  readonly #close: (how?: End) => void;
  #isEnding = false;

  constructor(telemetry: Telemetry, limit: number, close: (how?: End) => void) {
    this.#telemetry = telemetry;
    this.#limit = limit;
    this.#close = close;
  }

  /** Node begins to watch for a signal when it gets its first listener, and ends with its last. */
  watch(signal: NodeJS.Signals): void {
    if (!this.#isEnding && process.listenerCount(signal) === 0)
      native.emit('newListener', signal, this.received);
  }

  /** Watches again where the program has removed its last handler, unless it does so to die of the signal. */
  watchSoon(signal: NodeJS.Signals): void {
    setImmediate(() => this.watch(signal)).unref();
  }

  /** Call it before the program's own handlers. */
  received(signal: NodeJS.Signals): void {
    if (process.listenerCount(signal) > 0) closeBeforeKill(signal, this.#close);
    else void this.#end(signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#isEnding = true;
    native.emit('removeListener', signal, this.received);
    this.#telemetry.observe();
    const timer = new AbortController(); // exports do not keep the process alive: this timer does
    const late = sleep(this.#limit, undefined, timer).catch(() => {});
    await Promise.race([this.#telemetry.flush(), late]);
    timer.abort();
    this.#close('signal');
    process.kill(process.pid, signal);
  }
}

/** A signal that a handler sends to its own process again ends that at once, where no handler is left. */
function closeBeforeKill(signal: NodeJS.Signals, close: () => void): void {
  const original = process.kill;
  const kill: typeof process.kill = (pid, sent = 'SIGTERM') => {
    const isEnd = pid === process.pid && sent === signal && process.listenerCount(signal) === 0;
    if (isEnd) close();
    return original.call(process, pid, sent);
  };
  process.kill = kill;
  setImmediate(() => {
    if (process.kill === kill) process.kill = original;
  }).unref();
}
