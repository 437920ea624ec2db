import type { Member } from '#contract/fleet-plan.ts';
import type { Random } from './random.ts';

/** Longer than a ship waits for its spaceport. */
const TIMEOUT_MS = 20_000;

/** A ship's response. */
export interface Answer {
  status: number;
  /** The trace id of the request; empty if the response has none. */
  traceId: string;
}

/** The fleet as a scene uses it. */
export class World {
  readonly ships: readonly string[];
  readonly spaceports: readonly string[];
  readonly random: Random;
  /** Aborts when the scene ends. */
  readonly ended: AbortSignal;
  /** The traces of all requests that were sent. */
  readonly traceIds: string[] = [];
  readonly #plan: readonly Member[];

  constructor(plan: readonly Member[], random: Random, ended: AbortSignal) {
    const names = (kind: string) => plan.filter((member) => member.kind === kind).map(({ name }) => name);
    this.ships = names('spaceship');
    this.spaceports = names('spaceport');
    this.random = random;
    this.ended = ended;
    this.#plan = plan;
  }

  /** A member's base URL. */
  url(member: string): string {
    return `http://localhost:${this.#plan.find(({ name }) => name === member)?.ports[0]}`;
  }

  /** Sends a ship to a spaceport. @throws {Error} where the ship does not answer, or the scene has ended. */
  async send(ship: string, action: 'dock' | 'separate', spaceport: string): Promise<Answer> {
    const signal = AbortSignal.any([this.ended, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(`${this.url(ship)}/${action}/${spaceport}-spaceport`, {
      method: 'POST',
      signal,
    });
    await response.arrayBuffer();
    const traceId = response.headers.get('traceresponse')?.split('-')[1] ?? '';
    if (traceId !== '') this.traceIds.push(traceId);
    return { status: response.status, traceId };
  }
}
