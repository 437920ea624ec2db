import { Codes } from './codes.ts';
import type { Manoeuvre, Refusal, Register } from './register.ts';

/** A register that lives as long as its process. No method awaits anything, so each is one step. */
export class MemoryRegister implements Register {
  readonly limit: number;
  readonly #codes: Codes;
  readonly #docked = new Set<string>();

  constructor(limit: number, codes: Codes = new Codes()) {
    this.limit = limit;
    this.#codes = codes;
  }

  async issueCode(shipId: string): Promise<string> {
    return this.#codes.issue(shipId);
  }

  async dock({ shipId, authorizationCode }: Manoeuvre): Promise<Refusal | undefined> {
    if (!this.#codes.isValid(shipId, authorizationCode)) return 'Invalid authorization code';
    if (this.#docked.has(shipId)) return 'Ship already docked';
    if (this.#docked.size >= this.limit) return 'Docking limit reached';
    this.#docked.add(shipId);
    this.#codes.use(shipId);
    return undefined;
  }

  async separate({ shipId, authorizationCode }: Manoeuvre): Promise<Refusal | undefined> {
    if (!this.#codes.isValid(shipId, authorizationCode)) return 'Invalid authorization code';
    if (!this.#docked.has(shipId)) return 'Ship not found';
    this.#docked.delete(shipId);
    this.#codes.use(shipId);
    return undefined;
  }

  async dockedShips(): Promise<string[]> {
    return [...this.#docked];
  }

  async clear(): Promise<void> {
    this.#docked.clear();
    this.#codes.clear();
  }
}
