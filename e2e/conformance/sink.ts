import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
export type Attributes = Record<string, Plain>;

export interface SinkSpan {
  scope: string;
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  flags: number;
  status: number;
  attributes: Attributes;
  events: { name: string; attributes: Attributes }[];
}

export interface SinkLog {
  body: Plain;
  severity: number;
  traceId: string;
  attributes: Attributes;
}

export interface SinkSeries {
  name: string;
  unit: string;
  attributes: Attributes;
  count: number;
}

interface Value {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values?: Value[] };
  kvlistValue?: { values?: KeyValue[] };
}
interface KeyValue {
  key: string;
  value: Value;
}

/** What AnyValue of OTLP/JSON holds. */
export function plain(value: Value): Plain {
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plain);
  if (value.kvlistValue) return plainAll(value.kvlistValue.values);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

export function plainAll(attributes: KeyValue[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

/** Takes OTLP/JSON on the loopback interface, and keeps all of it. */
export class Sink {
  /** All bodies, as they came. */
  text = '';
  readonly spans: SinkSpan[] = [];
  readonly logs: SinkLog[] = [];
  readonly #series = new Map<string, SinkSeries>();
  readonly #server = createServer(async (request, response) => {
    const body = await buffer(request);
    const text = `${request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body}`;
    this.text += text;
    this.#take(JSON.parse(text) as Export);
    response.setHeader('content-type', 'application/json').end('{}');
  });

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The newest state of each series of a metric. */
  series(name: string): SinkSeries[] {
    return [...this.#series.values()].filter((series) => series.name === name);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  // An export is what its JSON says: three levels of lists, each with names of its own.
  #take({ resourceSpans = [], resourceLogs = [], resourceMetrics = [] }: Export): void {
    for (const { scopeSpans = [] } of resourceSpans)
      for (const { scope, spans = [] } of scopeSpans)
        for (const span of spans)
          this.spans.push({
            ...span,
            parentSpanId: span.parentSpanId ?? '',
            scope: scope?.name ?? '',
            status: span.status?.code ?? 0,
            attributes: plainAll(span.attributes),
            events: (span.events ?? []).map(({ name, attributes }) => ({
              name,
              attributes: plainAll(attributes),
            })),
          });
    for (const { scopeLogs = [] } of resourceLogs)
      for (const { logRecords = [] } of scopeLogs)
        for (const { body, severityNumber = 0, traceId = '', attributes } of logRecords)
          this.logs.push({
            body: plain(body ?? {}),
            severity: severityNumber,
            traceId,
            attributes: plainAll(attributes),
          });
    for (const { scopeMetrics = [] } of resourceMetrics)
      for (const { metrics = [] } of scopeMetrics)
        for (const { name, unit = '', histogram } of metrics)
          for (const { attributes, count } of histogram?.dataPoints ?? [])
            this.#series.set(`${name} ${JSON.stringify(attributes)}`, {
              name,
              unit,
              attributes: plainAll(attributes),
              count: Number(count),
            });
  }
}

interface Scoped {
  scope?: { name?: string };
}
interface Export {
  resourceSpans?: {
    scopeSpans?: (Scoped & {
      spans?: (Omit<SinkSpan, 'attributes' | 'events' | 'status' | 'scope' | 'parentSpanId'> & {
        parentSpanId?: string;
        status?: { code?: number };
        attributes?: KeyValue[];
        events?: { name: string; attributes?: KeyValue[] }[];
      })[];
    })[];
  }[];
  resourceLogs?: {
    scopeLogs?: (Scoped & {
      logRecords?: {
        body?: Value;
        severityNumber?: number;
        traceId?: string;
        attributes?: KeyValue[];
      }[];
    })[];
  }[];
  resourceMetrics?: {
    scopeMetrics?: (Scoped & {
      metrics?: {
        name: string;
        unit?: string;
        histogram?: { dataPoints?: { attributes?: KeyValue[]; count: string | number }[] };
      }[];
    })[];
  }[];
}
