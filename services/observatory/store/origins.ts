import type { Resource, Scope } from '../otlp/model.ts';
import type { Account, Accounts } from './accounts.ts';
import { textBytes } from './memory.ts';

/** Who sent a span or a log line. Many share one, so it is kept once, as long as anything that it sent is kept. */
export interface Origin {
  readonly service: string;
  /** What the service takes of the memory. */
  readonly account: Account;
  readonly resource: Resource;
  readonly scope: Scope;
  readonly key: string;
  holders: number;
}

/** What Jaeger calls a service that does not give its name. */
const NAMELESS = 'missing-service-name';

/** The name of the service that a resource describes. */
export function serviceOf({ attributes = [] }: Resource): string {
  return attributes.find(({ key }) => key === 'service.name')?.value?.stringValue || NAMELESS;
}

/** An origin is kept as its key and as objects, which take about three times as much. */
const COPIES = 4;

/** What an origin takes of the memory, in bytes. */
export function originBytes({ key }: Origin): number {
  return COPIES * textBytes(key);
}

/** The origins of what is kept. What they take is counted for their services. */
export class Origins {
  readonly #byKey = new Map<string, Origin>();
  readonly #accounts: Accounts;
  #bytes = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** How many bytes they take in all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The origin that is this resource and scope. It is not kept before something holds it. */
  find(resource: Resource = {}, scope: Scope = {}): Origin {
    const key = JSON.stringify([resource, scope]);
    const kept = this.#byKey.get(key);
    if (kept) return kept;
    const service = serviceOf(resource);
    return { service, account: this.#accounts.of(service), resource, scope, key, holders: 0 };
  }

  hold(origin: Origin): void {
    if (origin.holders++ > 0) return;
    this.#byKey.set(origin.key, origin);
    this.#count(origin, 1);
  }

  release(origin: Origin): void {
    if (--origin.holders > 0) return;
    this.#byKey.delete(origin.key);
    this.#count(origin, -1);
  }

  #count(origin: Origin, times: 1 | -1): void {
    const bytes = times * originBytes(origin);
    origin.account.bytes += bytes;
    this.#bytes += bytes;
  }

  /** The names of the services that sent anything that is kept, in alphabetical order. */
  services(): string[] {
    return [...new Set(this.#byKey.values().map(({ service }) => service))].toSorted();
  }
}
