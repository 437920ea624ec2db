import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Solved } from './api.ts';

/** The solved missions by number, in a JSON file. */
export class Scores {
  readonly #file: string;
  #all: Record<string, Solved>;

  /** @param file is read where it exists; a file that cannot be read counts as empty. */
  constructor(file: string) {
    this.#file = file;
    this.#all = readScores(file);
  }

  of(number: number): Solved | undefined {
    return this.#all[number];
  }

  /** Records the first solution of a mission. */
  solved(number: number, how: Solved): void {
    if (this.#all[number]) return;
    this.#all = { ...this.#all, [number]: how };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${JSON.stringify(this.#all, undefined, 2)}\n`);
  }
}

/** The file's content; empty where there is none. */
export function readScores(file: string): Record<string, Solved> {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8'))) as Record<string, Solved>;
  } catch {
    return {};
  }
}
