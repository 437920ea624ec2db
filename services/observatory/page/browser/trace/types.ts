import type { Attribute, LogRecord, Resource, Scope, Span } from '../../../model/otlp.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { LinkEnd } from '../../../query/links.ts';
import type { Summary } from '../../../query/summary.ts';

/** The origin of a span or a log line. */
export interface Origin {
  service: string;
  resource: Resource;
  scope: Scope;
}

/** The observatory's response for a trace: each span and log line has the index of its origin. */
export interface Payload {
  id: string;
  services: string[];
  /** Null while only log lines have come. */
  summary: Summary | null;
  origins: Origin[];
  spans: [number, Span, Outcome][];
  logs: [number, LogRecord][];
  links: LinkEnd[];
  backlinks: LinkEnd[];
}

/** A span in its tree. Times are in microseconds since the trace began. */
export interface SpanNode {
  id: string;
  parentId: string;
  service: string;
  name: string;
  /** Detail beside its name: the path of a request whose span is only called `GET`. */
  detail: string;
  kind: string;
  start: number;
  end: number;
  /** It has no timestamps, and so no bar. */
  timeless: boolean;
  outcome: Outcome;
  /** 0 where it has none. */
  httpStatus: number;
  otlp: Span;
  origin: Origin;
  parent: SpanNode | undefined;
  /** By their start. */
  children: SpanNode[];
  /** By their time. */
  logs: LogLine[];
  events: LogLine[];
  depth: number;
  /** A missing span is known only as the parent of others. */
  type: 'span' | 'missing';
  /** How much earlier it starts than its parent in another service, which only clocks that disagree can cause. */
  skew: number;
  /** Its parents lead back to itself. */
  circular: boolean;
}

/** A log line, or an event of a span. Its time is in microseconds since the trace began. */
export interface LogLine {
  type: 'log' | 'event';
  key: string;
  time: number;
  timeless: boolean;
  service: string;
  level: string;
  body: string;
  span: SpanNode | undefined;
  attributes: Attribute[];
  origin: Origin;
}

export interface Trace {
  id: string;
  summary: Summary | null;
  /** Microseconds since 1970. */
  start: number;
  duration: number;
  /** By their start. */
  spans: SpanNode[];
  /** The roots of the tree. */
  tops: SpanNode[];
  byId: Map<string, SpanNode>;
  /** By their time. */
  logs: LogLine[];
  links: LinkEnd[];
  backlinks: LinkEnd[];
}

/** The data that all rows of a waterfall use. */
export interface Scene {
  trace: Trace;
  /** The critical path; empty where it is not shown. */
  path: Map<SpanNode, [start: number, end: number][]>;
  /** The path of the first error. */
  errorPath: Set<SpanNode>;
  /** Where the first error began. */
  origin: SpanNode | undefined;
  /** The search hits; undefined without a search. */
  found: Set<unknown> | undefined;
  /** The id of the span whose details are open. */
  open: string;
  /** The key of the log line or event whose details are open. */
  openLog: string;
  /** Log lines have no rows, only dots on the bars. */
  marksLogs: boolean;
}
