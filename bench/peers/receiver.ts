import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { Taken } from '../sink.ts';

/** What Datadog's Agent, Elastic's APM Server and Sentry say about themselves and answer, as far as their clients read it. */
const ABOUT = JSON.stringify({ version: '8.15.0', rate_by_service: {} });

/** Takes what agents send that do not speak OTLP, and counts server spans and log records. */
export function peerReceiver(taken: Taken): Server {
  return createServer((request, response) => {
    void count(request, taken).then(() => response.setHeader('content-type', 'application/json').end(ABOUT));
  });
}

async function count(request: IncomingMessage, taken: Taken): Promise<void> {
  const body = await buffer(
    request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request,
  );
  const path = request.url ?? '';
  const spans = (text: string) => {
    const found = occurrences(body, text);
    taken.spans += found;
    taken.serverSpans += found;
  };
  // MessagePack: texts of 9 and 6 bytes, a key and its value (https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api)
  if (path.startsWith('/v0.4/traces')) spans('\xa9span.kind\xa6server');
  // lines of JSON, of which each request has one (https://www.elastic.co/docs/solutions/observability/apm/elastic-apm-events-intake-api)
  else if (path.startsWith('/intake/v2/events')) spans('\n{"transaction":');
  // an envelope of items, each with a line of JSON before it (https://develop.sentry.dev/sdk/foundations/transport/envelopes)
  else if (path.includes('/envelope/')) {
    spans('"is_segment":true');
    const [, logs = 0] = /^\{"type":"log","item_count":(\d+)/m.exec(body.toString('latin1', 0, 1_000)) ?? [];
    taken.logs += Number(logs);
  }
}

/** How often the text, which is latin1, stands in these bytes. */
export function occurrences(bytes: Buffer, text: string): number {
  const wanted = Buffer.from(text, 'latin1');
  let found = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + wanted.length)) found++;
  return found;
}
