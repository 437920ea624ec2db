import type { EventEmitter } from 'node:events';
import { context, type Context } from '@opentelemetry/api';
import { harmless } from './harmless.ts';

const ACTIVE = Symbol('active');
const CLOSED = Symbol('closed');

/** An emitter that carries its context. */
interface Carrier extends EventEmitter {
  [ACTIVE]: Context;
  [CLOSED]: (() => void) | undefined;
}

/**
 * Lets the emitter's listeners run in `active`, wherever its events come from: Node emits the body and the end of a request from its
 * parser, and the end of a response from its socket, both outside of what the request started. One method of the emitter is replaced,
 * where `context.bind` replaces eight and wraps each listener.
 * @param closed is called in that context too, after the listeners of `close`.
 */
export function emitInContext(emitter: EventEmitter, active: Context, closed?: () => void): void {
  const carrier = emitter as Carrier;
  carrier[ACTIVE] = active;
  carrier[CLOSED] = closed;
  carrier.emit = emit;
}

/** The context that an emitter's listeners run in, if it has its own. */
export function contextOf(emitter: EventEmitter): Context | undefined {
  return (emitter as Partial<Carrier>)[ACTIVE];
}

function emit(this: EventEmitter, ...args: Parameters<EventEmitter['emit']>): boolean {
  const active = (this as Carrier)[ACTIVE];
  return context.active() === active
    ? emitNow.apply(this, args)
    : context.with(active, emitNow, this, ...args);
}

function emitNow(this: EventEmitter, ...args: Parameters<EventEmitter['emit']>): boolean {
  // the previous method: of the emitter's own class, or of a subclass
  try {
    return Object.getPrototypeOf(this).emit.apply(this, args) as boolean;
  } finally {
    if (args[0] === 'close') harmless('The end of a request', () => (this as Carrier)[CLOSED]?.());
  }
}
