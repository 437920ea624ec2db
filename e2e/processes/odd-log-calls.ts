/** Logs what nobody should and somebody does, each followed by a plain line; then ends. */
import { createLogger } from '#http-service/logger.ts';

const logger = createLogger('odd', 'info');
/** As JavaScript lets one call it, whatever pino's types say. */
const info = logger.info.bind(logger) as (...args: unknown[]) => void;
const cycle: Record<string, unknown> = {};
cycle['itself'] = cycle;
const trap = {
  get value(): never {
    throw new Error('not for you');
  },
};
const calls: (() => void)[] = [
  () => info({ msg: cycle }),
  () => info({ cycle }, 'a cycle'),
  () => info('login', { password: 'hunter2' }),
  () => info('%s docked at %s', 'explorer', 'pontus', 'and more'),
  () => info({ when: new Date(0), url: new URL('http://localhost/'), big: 10n }, 'values'),
  () => logger.error(Object.assign(new Error('odd'), { code: Object.create(null) })),
  () => info({ passengers: 7 }),
];
for (const call of calls) call();
try {
  info({ trap }, 'a trap');
} catch {
  // pino's own affair
}
logger.info('the end');
