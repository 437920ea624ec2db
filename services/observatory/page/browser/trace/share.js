import { fleet } from '../fleet.js';
import { attributeOf } from '../otlp.js';

/** @typedef {import('./types.ts').SpanNode} SpanNode */

/** A command that gets the trace as JSON. @param {string} id */
export function traceCurl(id) {
  return `curl -s ${location.origin}/api/traces/${id}`;
}

/** A command that finds the trace in the fleet's log files. @param {string} id */
export async function grep(id) {
  const { logs } = await fleet();
  return `grep -h ${id} ${quoted(logs)}/*.log | sort`;
}

/** The metrics of a service around a moment. @param {string} service @param {number} time microseconds since 1970 */
export function metricsAt(service, time) {
  return `/metrics?${new URLSearchParams({ service, at: String(Math.round(time / 1_000)) })}`;
}

/** A command that sends a server's request again; undefined where the span does not tell enough. @param {SpanNode} span */
export function requestCurl({ kind, otlp }) {
  const of = (/** @type {string} */ name) => attributeOf(otlp.attributes, name);
  const [method, host, port, path] = [
    of('http.request.method'),
    of('server.address'),
    of('server.port'),
    of('url.path'),
  ];
  if (kind !== 'server' || !method || !host || !path) return undefined;
  const url = `${of('url.scheme') ?? 'http'}://${host}${port ? `:${port}` : ''}${path}`;
  return `curl -si -X ${quoted(method)} ${quoted(url)}${method === 'POST' ? " -d ''" : ''}`;
}

/** Quotes a word for a shell: the text of an untrusted span must not become a command. @param {string} word */
function quoted(word) {
  return /^[\w:/.@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The trace as Jaeger's API gives it. @param {string} id */
export async function traceJson(id) {
  const response = await fetch(`/api/traces/${id}`);
  return JSON.stringify(await response.json(), null, 2);
}
