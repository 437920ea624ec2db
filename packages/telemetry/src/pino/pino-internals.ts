import type { LevelMapping, pino } from 'pino';

export type Symbols = typeof pino.symbols;

/** Makes the JSON line of a call. `fields` and `message` are what the call, its hooks, the mixin and the prefix came to. */
export type AsJson = (
  this: Logger,
  fields: Record<string, unknown>,
  message: unknown,
  level: number,
  time: string,
) => string;

/** A pino logger, which keeps its settings under symbols. A child inherits what it does not set. */
export interface Logger {
  levels: LevelMapping;
  [setting: symbol]: unknown;
}

export interface Hooks {
  /** Changes a line before it is written (pino 9.5). */
  streamWrite?: (line: string) => string;
}
