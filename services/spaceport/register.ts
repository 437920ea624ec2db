/** The action that a code is for. */
export type Action = 'dock' | 'separate';

/**
 * The reasons of refusals, in the words of the contract. The checks stand twice, once for each register: in memory-register.ts, and as
 * SQL in packages/database/migrations (sos.dock and sos.separate), which a new migration replaces. register-behaviour.ts tests that both
 * decide alike.
 */
export type Refusal =
  | 'Invalid authorization code'
  | 'Ship already docked'
  | 'Docking limit reached'
  | 'Ship not found';

/**
 * The result of a request: done now; done before, and retried by a ship that got no response; or refused, which changed nothing.
 */
export type Outcome = 'done' | 'repeated' | Refusal;

/** A ship's request to dock or to separate. */
export interface ActionRequest {
  shipId: string;
  authorizationCode: string;
  passengers: number;
}

/** How long a code can be used, in milliseconds. */
export const CODE_LIFETIME_MS = 5 * 60_000;
/** How many codes are held, used ones included: more evict the oldest, so that endless requests do not exhaust the memory. */
export const CODE_CAPACITY = 10_000;
/**
 * How long the same request (ship, code and action) gets the same response, in milliseconds: as long as a ship's
 * longest time limit, within which it retries.
 */
export const REPEAT_WINDOW_MS = 60_000;

/**
 * The spaceport's state: the ships' codes and the docked ships. Each method is atomic, so that the limit holds under concurrent requests.
 * @throws {HttpError} 503 from each method while the register is unavailable.
 */
export interface Register {
  /** How many ships can be docked at once. */
  readonly limit: number;
  /** Issues the code that lets this ship act once; one that it held before stops working. */
  issueCode(shipId: string): Promise<string>;
  /** Docks the ship and uses its code up, or says why not: code, then already docked, then limit. */
  dock(request: ActionRequest): Promise<Outcome>;
  /** Separates the ship and uses its code up, or says why not: code, then not found. */
  separate(request: ActionRequest): Promise<Outcome>;
  /** The ids of the docked ships, first docked first. */
  dockedShips(): Promise<string[]>;
  /** Forgets all docked ships and all codes. */
  clear(): Promise<void>;
  /** Resolves when it can be used for the first time, however late that is. @throws {Error} where it never can. */
  opened(): Promise<void>;
  /** Resolves if the register is available. */
  check(): Promise<void>;
  /** Closes its connections; it is not used after that. */
  close(): Promise<void>;
}
