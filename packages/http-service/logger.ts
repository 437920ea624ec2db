import { pino, type Logger } from 'pino';

/**
 * The service's logger: one JSON line per record on standard output. Each line starts with its ISO 8601 `time`, so that the
 * lines of several services sort into one story, and names its `service`. Trace ids are put in by instrumentation, not here.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    // pino writes the level before the time; an empty level leaves the time in front, and `mixin` puts the level behind it.
    formatters: { level: () => ({}) },
    timestamp: () => `"time":"${new Date().toISOString()}"`,
    mixin: (_fields, number, logger) => ({ level: logger.levels.labels[number] }),
  });
}
