import { Codes } from './codes.ts';
import type { Action, ActionRequest, Outcome, Refusal, Register } from './register.ts';

/** Cleans docks. */
export interface Cleaning {
  order(separation: ActionRequest): void;
  /** Resolves when all orders are processed. */
  close(): Promise<void>;
}

/** A register that lives as long as its process. No method awaits anything, so each is atomic. */
export class MemoryRegister implements Register {
  readonly limit: number;
  readonly #codes: Codes;
  readonly #docked = new Set<string>();
  readonly #cleaning: Cleaning;

  /** @param cleaning takes the order to clean each dock that a ship leaves. */
  constructor(limit: number, cleaning: Cleaning, codes: Codes = new Codes()) {
    this.limit = limit;
    this.#cleaning = cleaning;
    this.#codes = codes;
  }

  async issueCode(shipId: string): Promise<string> {
    return this.#codes.issue(shipId);
  }

  async dock(request: ActionRequest): Promise<Outcome> {
    return this.#act('dock', request, (shipId) => {
      if (this.#docked.has(shipId)) return 'Ship already docked';
      if (this.#docked.size >= this.limit) return 'Docking limit reached';
      this.#docked.add(shipId);
      return undefined;
    });
  }

  async separate(request: ActionRequest): Promise<Outcome> {
    const outcome = this.#act('separate', request, (shipId) =>
      this.#docked.delete(shipId) ? undefined : 'Ship not found',
    );
    if (outcome === 'done') this.#cleaning.order(request);
    return outcome;
  }

  async dockedShips(): Promise<string[]> {
    return [...this.#docked];
  }

  async clear(): Promise<void> {
    this.#docked.clear();
    this.#codes.clear();
  }

  async opened(): Promise<void> {}

  async check(): Promise<void> {}

  async close(): Promise<void> {
    await this.#cleaning.close();
  }

  #act(action: Action, request: ActionRequest, change: (shipId: string) => Refusal | undefined): Outcome {
    const { shipId, authorizationCode: code } = request;
    const use = this.#codes.lookUp(shipId, code);
    if (use === action) return 'repeated';
    if (use !== 'unused') return 'Invalid authorization code';
    const refusal = change(shipId);
    if (refusal) return refusal;
    this.#codes.use(shipId, code, action);
    return 'done';
  }
}
