import { TRACE_BYTES } from './memory.ts';
import type { StoredLog, StoredSpan } from './records.ts';
import type { Usage } from './usage.ts';

/** A trace as far as it has arrived. It may have log records and no span, since these come by different ways. */
export interface StoredTrace {
  readonly id: string;
  /** When its first span started, in microseconds since 1970; Infinity while it has none that says so. */
  readonly start: number;
  /** By their ids. Where two spans were sent with one id, one of them has another here than in its JSON, and so have its children. */
  readonly spans: ReadonlyMap<string, StoredSpan>;
  readonly hasSharedIds: boolean;
  readonly logs: readonly StoredLog[];
}

/** SpanKind of OTLP. */
const SERVER = 2;
const CLIENT = 3;

/** Spans are distinct if any of these differ. */
function identity({ id, kind, origin }: StoredSpan): string {
  return `${id} ${kind} ${origin.service}`;
}

/** The bytes of a trace that one service has sent. */
interface Part {
  readonly usage: Usage;
  bytes: number;
}

/** A stored trace that can grow. It counts as that service's which sent most of it. */
export class GrowingTrace implements StoredTrace {
  readonly id: string;
  readonly spans = new Map<string, StoredSpan>();
  readonly logs: StoredLog[] = [];
  start = Infinity;
  bytes = TRACE_BYTES;
  readonly #parts: Part[];
  #most: Part;
  /** The original ids of spans that got another id. */
  #twins: Set<string> | undefined;
  /** The ids that servers' spans were sent with, and those that they were given. */
  #servers: Map<string, string> | undefined;

  /** @param usage of the service that sends the first of it. */
  constructor(id: string, usage: Usage) {
    this.id = id;
    this.#most = { usage, bytes: 0 };
    this.#parts = [this.#most];
    this.#enter();
  }

  /** The usage that it counts for. */
  get usage(): Usage {
    return this.#most.usage;
  }

  /** Counts what a service sends more of it. */
  grow(usage: Usage, bytes: number): void {
    this.bytes += bytes;
    this.usage.bytes += bytes;
    let part = this.#parts.find((part) => part.usage === usage);
    if (!part) this.#parts.push((part = { usage, bytes: 0 }));
    part.bytes += bytes;
    if (part.bytes <= this.#most.bytes) return;
    this.leave();
    this.#most = part;
    this.#enter();
  }

  get hasSharedIds(): boolean {
    return this.#twins !== undefined;
  }

  /** Whether the span is here already: one of its id, kind and service. */
  has(span: StoredSpan): boolean {
    const kept = this.spans.get(span.id);
    return (
      kept !== undefined && (identity(kept) === identity(span) || this.#twins?.has(identity(span)) === true)
    );
  }

  /**
   * Adds a span that is not here yet. A client's and a server's span may have one id (Zipkin's tracers make them so): then the
   * server's gets an id of its own, becomes the client's child and keeps the children, as Jaeger does it.
   */
  add(sent: StoredSpan): void {
    if (sent.start > 0) this.start = Math.min(this.start, sent.start);
    const parentId = this.#servers?.get(sent.parentId);
    const span = parentId === undefined ? sent : { ...sent, parentId };
    const kept = this.spans.get(span.id);
    if (!kept) {
      this.spans.set(span.id, span);
      return;
    }
    const [stays, moves] = span.kind === CLIENT ? [span, kept] : [kept, span];
    const id = this.#unusedId();
    (this.#twins ??= new Set()).add(identity(moves));
    this.spans.set(stays.id, stays);
    this.spans.set(id, { ...moves, id });
    if (stays.kind !== CLIENT || moves.kind !== SERVER) return;
    (this.#servers ??= new Map()).set(stays.id, id);
    for (const child of this.spans.values())
      if (child.parentId === stays.id) this.spans.set(child.id, { ...child, parentId: id });
    this.spans.set(id, { ...moves, id, parentId: stays.id });
  }

  /** The lowest id that no span has. */
  #unusedId(): string {
    for (let number = 1; ; number++) {
      const id = number.toString(16).padStart(16, '0');
      if (!this.spans.has(id)) return id;
    }
  }

  /** Stops counting for its usage. */
  leave(): void {
    this.usage.traces.delete(this.id);
    this.usage.bytes -= this.bytes;
  }

  #enter(): void {
    this.usage.traces.add(this.id);
    this.usage.bytes += this.bytes;
  }
}
