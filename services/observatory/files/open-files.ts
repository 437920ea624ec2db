import { createReadStream } from 'node:fs';
import type { Logger } from 'pino';
import { count } from '#http-service/count.ts';
import type { Signal } from '../otlp/signals.ts';
import { importLines } from './import-lines.ts';

/**
 * Takes files of OTLP/JSON lines. An invalid line is logged and skipped.
 * @throws {Error} naming a file that cannot be opened, or that has nothing that can be read.
 */
export async function openFiles(files: string[], signals: Signal[], logger: Logger): Promise<void> {
  for (const file of files) {
    const result = await importLines(createReadStream(file), signals).catch(
      (error: NodeJS.ErrnoException) => {
        throw new Error(`${file} cannot be read (${error.code ?? error.message})`);
      },
    );
    const { spans, logs, points, unread, errors, message } = result;
    const [first] = errors;
    if (first && spans + logs + points === 0)
      throw new Error(`${file}, line ${first.line}: ${first.message}`);
    for (const { line, message } of errors) logger.warn(`${file}, line ${line}: ${message}`);
    logger.info(
      `Opened ${file}: ${count(spans, 'span')}, ${count(logs, 'log record')}, ${count(points, 'point')}`,
    );
    if (unread > errors.length) logger.warn(`${file}: ${count(unread, 'line')} cannot be read in all`);
    if (message) logger.warn(`${file}: ${message}`);
  }
}
