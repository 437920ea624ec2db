import type { Resource, Scope } from '../model/otlp.ts';
import type { Usage, UsageByService } from './usage.ts';
import { textBytes } from './memory.ts';

/** A sender: a resource, with its scopes that have stored items. */
export interface Sender {
  readonly service: string;
  /** The memory usage of its service. */
  readonly usage: Usage;
  readonly resource: Resource;
  readonly key: string;
  readonly origins: Map<string, Origin>;
}

/** The resource and scope of a span or log line. Many items share one origin, which is kept as long as any of them. */
export interface Origin {
  readonly sender: Sender;
  readonly service: string;
  readonly usage: Usage;
  readonly resource: Resource;
  readonly scope: Scope;
  readonly key: string;
  /** Its size in memory. */
  readonly bytes: number;
  holders: number;
}

/** The name of the service that a resource describes, or what Jaeger calls a service that does not give its name. */
export function serviceOf({ attributes = [] }: Resource): string {
  const name = attributes.find(({ key }) => key === 'service.name');
  if (!name) return 'missing-service-name';
  if (name.value?.stringValue === undefined) return 'service-name-wrong-type';
  return name.value.stringValue || 'empty-service-name';
}

/** An origin is kept as its keys and as objects, which take about three times as much. */
const COPIES = 4;

/** The origins of what is kept. What they take is counted for their services. */
export class Origins {
  readonly #senders = new Map<string, Sender>();
  readonly #usage: UsageByService;
  #bytes = 0;

  constructor(usage: UsageByService) {
    this.#usage = usage;
  }

  /** Their total size in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The sender that is this resource. It is not kept before one of its origins is held. */
  sender(resource: Resource = {}): Sender {
    const key = JSON.stringify(resource);
    const kept = this.#senders.get(key);
    if (kept) return kept;
    const service = serviceOf(resource);
    return { service, usage: this.#usage.of(service), resource, key, origins: new Map() };
  }

  /** The origin that is this scope of the sender. It is not kept before something holds it. */
  origin(sender: Sender, scope: Scope = {}): Origin {
    const key = JSON.stringify(scope);
    const kept = sender.origins.get(key);
    if (kept) return kept;
    const { service, usage, resource } = sender;
    const bytes = COPIES * (textBytes(sender.key) + textBytes(key));
    return { sender, service, usage, resource, scope, key, bytes, holders: 0 };
  }

  hold(origin: Origin): void {
    if (origin.holders++ > 0) return;
    const { sender, key, bytes } = origin;
    sender.origins.set(key, origin);
    this.#senders.set(sender.key, sender);
    this.#count(origin, bytes);
  }

  release(origin: Origin): void {
    if (--origin.holders > 0) return;
    const { sender, key, bytes } = origin;
    sender.origins.delete(key);
    if (sender.origins.size === 0) this.#senders.delete(sender.key);
    this.#count(origin, -bytes);
  }

  #count({ usage }: Origin, bytes: number): void {
    usage.bytes += bytes;
    this.#bytes += bytes;
  }

  /** The names of the services that sent anything that is kept, in alphabetical order. */
  services(): string[] {
    return [...new Set(this.#senders.values().map(({ service }) => service))].toSorted();
  }
}
