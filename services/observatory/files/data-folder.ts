import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { Signal } from '../otlp/signals.ts';
import { importLines } from './import-lines.ts';

/** Readable by the owner only. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** The number of files that share the limit; beyond it the oldest is deleted. */
const FILES = 8;
/** The most bytes that wait to be written. More is dropped: the disk is slower than the input. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

/** A folder that keeps received telemetry across restarts, as files of OTLP/JSON lines, within a limit in bytes. */
export class DataFolder {
  readonly #folder: string;
  readonly #limit: number;
  readonly #logger: Logger;
  #number = 0;
  #file: WriteStream | undefined;
  #written = 0;
  #isLosing = false;
  /** Resolves when the finished files are on disk and within the limit. */
  #tidied = Promise.resolve();

  /** @param limit in bytes. */
  constructor(folder: string, limit: number, logger: Logger) {
    this.#folder = folder;
    this.#limit = limit;
    this.#logger = logger;
  }

  /**
   * Locks the folder, and reads its files. A file with a line that cannot be read is named, set aside (`.damaged`), and read as
   * far as it can be. Then what `lines` gives, all that is kept, takes the place of the files.
   * @throws {Error} where the folder cannot be used, or another process uses it.
   */
  async open(signals: Signal[], lines: () => Iterable<string>): Promise<void> {
    await this.#own().catch((error: NodeJS.ErrnoException) => {
      throw error.code
        ? new Error(`OBSERVATORY_DATA: ${this.#folder} cannot be used (${error.code})`)
        : error;
    });
    const files = await this.#files('.jsonl');
    for (const file of files) await this.#load(file, signals);
    this.#number = Math.max(0, ...(await this.#files('')).map((name) => parseInt(name, 10) || 0));
    const all = Iterator.from(lines()).map((line) => `${line}\n`);
    const path = this.#nextPath();
    await pipeline(Readable.from(all), createWriteStream(`${path}.new`, { mode: FILE_MODE }));
    await rename(`${path}.new`, path);
    for (const file of files) await rm(join(this.#folder, file), { force: true });
  }

  /** Appends a request. It never waits and never fails: a write error is logged once. */
  append(request: object): void {
    this.#file ??= this.#newFile();
    if (this.#file.writableLength > MAX_PENDING_BYTES || this.#file.errored) {
      this.#lose('the disk is slower than what arrives');
      return;
    }
    const line = `${JSON.stringify(request)}\n`;
    this.#file.write(line);
    this.#written += Buffer.byteLength(line);
    if (this.#written < this.#limit / FILES) return;
    this.#tidied = this.#finish(this.#file);
    this.#file = undefined;
    this.#written = 0;
  }

  /** Writes pending requests, and unlocks the folder. */
  async close(): Promise<void> {
    if (this.#file) this.#tidied = this.#finish(this.#file);
    await this.#tidied;
    await rm(this.#lock, { force: true });
  }

  get #lock(): string {
    return join(this.#folder, 'lock');
  }

  async #own(): Promise<void> {
    await mkdir(this.#folder, { mode: FOLDER_MODE }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // not recursive: Node 26 never comes back from that under /proc
    });
    await chmod(this.#folder, FOLDER_MODE);
    const owner = Number(await readFile(this.#lock, 'utf8').catch(() => '0'));
    if (owner > 0 && owner !== process.pid && isRunning(owner))
      throw new Error(`OBSERVATORY_DATA: ${this.#folder} is in use by process ${owner}: name another folder`);
    await writeFile(this.#lock, `${process.pid}`, { mode: FILE_MODE });
  }

  async #load(file: string, signals: Signal[]): Promise<void> {
    const path = join(this.#folder, file);
    const { errors, unread } = await importLines(createReadStream(path), signals);
    const [first] = errors;
    if (!first) return;
    await rename(path, `${path}.damaged`);
    this.#logger.warn(
      `${path} is damaged: ${unread} of its lines cannot be read (line ${first.line}: ${first.message}). It is kept as ${file}.damaged, and its other lines are here`,
    );
  }

  #newFile(): WriteStream {
    const file = createWriteStream(this.#nextPath(), { mode: FILE_MODE });
    return file.on('error', (error) => this.#lose(error.message));
  }

  #nextPath(): string {
    return join(this.#folder, `${String(++this.#number).padStart(8, '0')}.jsonl`);
  }

  /** The names of files in the order in which they were made. */
  async #files(ending: string): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => /^\d{8}\.jsonl/.test(name) && name.endsWith(ending)).toSorted();
  }

  /** Closes a file, after the earlier ones, and makes room. */
  async #finish(file: WriteStream): Promise<void> {
    file.end();
    await this.#tidied;
    try {
      if (!file.closed) await once(file, 'close');
      await this.#makeRoom();
    } catch (error) {
      this.#lose((error as Error).message);
    }
  }

  /** Removes the oldest files, those set aside first, while all take more than the bound. */
  async #makeRoom(): Promise<void> {
    const names = (await this.#files('')).toSorted(
      (a, b) => Number(b.endsWith('.damaged')) - Number(a.endsWith('.damaged')) || (a < b ? -1 : 1),
    );
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#folder, name))).size));
    let sum = sizes.reduce((all, size) => all + size, 0);
    for (const [index, name] of names.entries()) {
      if (sum <= this.#limit) return;
      await rm(join(this.#folder, name), { force: true });
      sum -= sizes[index]!;
    }
  }

  #lose(why: string): void {
    if (this.#isLosing) return;
    this.#isLosing = true;
    this.#logger.error(
      `OBSERVATORY_DATA: some of what arrives is in memory only and is lost with a restart: ${why}`,
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
