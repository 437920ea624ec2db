import type { Resource, Scope } from '../otlp/model.ts';
import { textBytes } from './memory.ts';

/** Who sent a span or a log line. Many share one, so it is kept once, as long as anything that it sent is kept. */
export interface Origin {
  readonly service: string;
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

/** The origins of what is kept, and how many bytes they take. */
export class Origins {
  readonly #byKey = new Map<string, Origin>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** The origin that is this resource and scope. It is not kept before something holds it. */
  find(resource: Resource = {}, scope: Scope = {}): Origin {
    const key = JSON.stringify([resource, scope]);
    const kept = this.#byKey.get(key);
    if (kept) return kept;
    return { service: serviceOf(resource), resource, scope, key, holders: 0 };
  }

  hold(origin: Origin): void {
    if (origin.holders++ > 0) return;
    this.#byKey.set(origin.key, origin);
    this.#bytes += COPIES * textBytes(origin.key);
  }

  release(origin: Origin): void {
    if (--origin.holders > 0) return;
    this.#byKey.delete(origin.key);
    this.#bytes -= COPIES * textBytes(origin.key);
  }

  /** The names of the services that sent anything that is kept, in alphabetical order. */
  services(): string[] {
    return [...new Set(this.#byKey.values().map(({ service }) => service))].toSorted();
  }
}
