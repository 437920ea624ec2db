import type { LogRecord, Resource, Scope, Span } from '../../../model/otlp.ts';

/** What sent a span or a log line. */
export interface Origin {
  service: string;
  resource: Resource;
  scope: Scope;
}

/** What the observatory sends for a trace: each span and log line with the number of its origin. */
export interface Payload {
  id: string;
  services: string[];
  origins: Origin[];
  spans: [number, Span][];
  logs: [number, LogRecord][];
}

/** A span in its tree. Times are in microseconds since the trace began. */
export interface SpanNode {
  id: string;
  parentId: string;
  service: string;
  name: string;
  /** What its name leaves out: the path of a request whose span is called only `GET`. */
  detail: string;
  kind: string;
  start: number;
  end: number;
  failed: boolean;
  /** 0 where it has none. */
  httpStatus: number;
  otlp: Span;
  origin: Origin;
  parent: SpanNode | undefined;
  /** By their start. */
  children: SpanNode[];
  /** By their time. */
  logs: LogLine[];
  depth: number;
  /** A missing span is known only as the parent of others. */
  type: 'span' | 'missing';
  /** How much earlier it starts than its parent in another service, which only clocks that disagree can cause. */
  skew: number;
  /** Its parents lead back to itself. */
  circular: boolean;
}

export interface LogLine {
  index: number;
  time: number;
  service: string;
  level: string;
  body: string;
  span: SpanNode | undefined;
  otlp: LogRecord;
}

export interface Trace {
  id: string;
  /** All that the observatory knows, so that each has its colour on every page. */
  services: string[];
  /** Microseconds since 1970. */
  start: number;
  duration: number;
  /** By their start. */
  spans: SpanNode[];
  /** What the tree begins with. */
  tops: SpanNode[];
  byId: Map<string, SpanNode>;
  /** By their time. */
  logs: LogLine[];
}

/** What all rows of a waterfall need to know. */
export interface Scene {
  trace: Trace;
  /** The critical path; empty where it is not shown. */
  path: Map<SpanNode, [start: number, end: number][]>;
  /** Where the first error went. */
  way: Set<SpanNode>;
  /** Where the first error began. */
  origin: SpanNode | undefined;
  /** What the search found; undefined where there is no search. */
  found: Set<unknown> | undefined;
  /** The id of the span whose details are open. */
  open: string;
  /** Log lines have no rows, only dots on the bars. */
  marksLogs: boolean;
}
