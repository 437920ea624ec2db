import type { Packer } from './export-queue.ts';

/** Items as they are, for exporters that serialize them themselves. */
export class ItemList<T> implements Packer<T> {
  readonly bytes = 0;
  #items: T[] = [];

  add(item: T): void {
    this.#items.push(item);
  }

  take(): T[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
