/** Why a spaceport says no, in the words of the contract. */
export type Refusal =
  | 'Invalid authorization code'
  | 'Ship already docked'
  | 'Docking limit reached'
  | 'Ship not found';

/** A ship that asks to dock or to separate. */
export interface Manoeuvre {
  shipId: string;
  authorizationCode: string;
  passengers: number;
}

/**
 * The spaceport's memory: which ship holds which code, and who is docked. Each method is one step that no other can come
 * between, so that the limit holds however many ask at once.
 */
export interface Register {
  /** How many ships can be docked at once. */
  readonly limit: number;
  /** Issues the code that lets this ship act once; one that it held before stops working. */
  issueCode(shipId: string): Promise<string>;
  /** Docks the ship and uses its code up, or says why not: code, then already docked, then limit. */
  dock(manoeuvre: Manoeuvre): Promise<Refusal | undefined>;
  /** Separates the ship and uses its code up, or says why not: code, then not found. */
  separate(manoeuvre: Manoeuvre): Promise<Refusal | undefined>;
  /** The ids of the docked ships, first docked first. */
  dockedShips(): Promise<string[]>;
  /** Forgets all docked ships and all codes. */
  clear(): Promise<void>;
}
