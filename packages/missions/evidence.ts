import * as otlp from './otlp-lines.ts';
import type { Log, Span, Trace } from './otlp-lines.ts';

export type { Log, Span, Trace } from './otlp-lines.ts';

const TIMEOUT_MS = 30_000;

/** The latest point of a series, as the observatory's `/api/metrics` returns it. */
export interface Series {
  service: string;
  name: string;
  unit: string;
  kind: string;
  attributes: Record<string, unknown>;
  /** Of a counter or gauge; a histogram has `count`, `sum`, `min` and `max`. */
  value?: number;
  count?: string;
  sum?: number;
  min?: number;
  max?: number;
}

/** The telemetry of a scene, read from the observatory's HTTP API: what a learner can see, too. */
export class Evidence {
  /** When the scene was set, in milliseconds since 1970. */
  readonly since: number;
  readonly #base: string;

  /** @param base the observatory's URL, without a trailing slash. */
  constructor(base: string, since: number) {
    this.#base = base;
    this.since = since;
  }

  /** The traces that began since the scene was set, oldest first, without those of probes and the doctor. */
  async traces(): Promise<Trace[]> {
    return otlp.readTraces(await this.#get(`/api/export?from=${this.since}`));
  }

  /** One trace with its log records; undefined where it is not there. */
  async trace(id: string): Promise<Trace | undefined> {
    const [trace] = otlp.readTraces(await this.#get(`/api/export?trace=${id}`));
    return trace;
  }

  /** The log records since the scene was set, or since another time, those without a trace among them. */
  async logs(since: number = this.since): Promise<Log[]> {
    return otlp.readLogs(await this.#get('/api/export')).filter(({ time }) => time >= since * 1000);
  }

  /** Every series of a metric, with its latest value. */
  async metric(name: string): Promise<Series[]> {
    const { data } = JSON.parse(await this.#get('/api/metrics')) as { data: Series[] };
    return data.filter((series) => series.name === name);
  }

  /** A metric over time, as `/api/metrics/range` gives it; undefined where there is no such metric. */
  async metricRange(query: Record<string, string>): Promise<unknown> {
    const text = await this.#get(`/api/metrics/range?${new URLSearchParams(query)}`);
    return text === '' ? undefined : (JSON.parse(text) as { data: unknown }).data;
  }

  /** Opens OTLP/JSON lines in the observatory. */
  async open(lines: string): Promise<void> {
    const response = await fetch(`${this.#base}/api/import`, { method: 'POST', body: lines });
    if (!response.ok)
      throw new Error(`The observatory does not open the recording: ${await response.text()}`);
  }

  /** The body of an answer; empty where there is nothing (404). */
  async #get(path: string): Promise<string> {
    const response = await fetch(`${this.#base}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await response.text();
    if (response.status === 404) return '';
    if (!response.ok) throw new Error(`The observatory answered ${response.status} to GET ${path}`);
    return body;
  }
}

/** The self time of a span in microseconds: its duration without the time that its children cover. */
export function selfTime(span: Span, { spans }: Trace): number {
  const end = span.start + span.duration;
  const children = spans
    .filter(({ parentId }) => parentId === span.id)
    .map((child) => [Math.max(child.start, span.start), Math.min(child.start + child.duration, end)] as const)
    .toSorted(([a], [b]) => a - b);
  let own = span.duration;
  let covered = span.start;
  for (const [from, to] of children) {
    own -= Math.max(0, to - Math.max(from, covered));
    covered = Math.max(covered, to);
  }
  return own;
}

/** The root span of a trace, if it has arrived. */
export function rootOf({ spans }: Trace): Span | undefined {
  return spans.find(({ parentId }) => parentId === '');
}

/** The services that have spans in a trace. */
export function servicesOf({ spans }: Trace): string[] {
  return [...new Set(spans.map(({ service }) => service))];
}

/** The median of `values`; NaN if there are none. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Whether a word names a service: `zura` stands for `zura-spaceport`. Case does not matter. */
export function isService(word: string, service: string): boolean {
  const name = word.toLowerCase();
  return name === service || `${name}-spaceport` === service || `${name}-spaceship` === service;
}
