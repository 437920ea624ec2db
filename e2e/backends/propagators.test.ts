/** OTEL_PROPAGATORS: a trace goes on through services that speak the headers of AWS X-Ray or Zipkin. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { startService } from '#testkit/program.ts';

const SPAN_ID = '53995c3f42cd8ad8';

const PROPAGATORS = [
  {
    name: 'xray,tracecontext,baggage',
    headers: (id: string) => ({
      'x-amzn-trace-id': `Root=1-${id.slice(0, 8)}-${id.slice(8)};Parent=${SPAN_ID};Sampled=1`,
    }),
    traceIdIn: (headers: IncomingHttpHeaders) => {
      const [, time, rest] = /^Root=1-(\w{8})-(\w{24});/.exec(String(headers['x-amzn-trace-id'])) ?? [];
      return `${time}${rest}`;
    },
  },
  {
    name: 'b3',
    headers: (id: string) => ({ b3: `${id}-${SPAN_ID}-1` }),
    traceIdIn: (headers: IncomingHttpHeaders) => String(headers['b3']).split('-')[0],
  },
  {
    name: 'b3multi',
    headers: (id: string) => ({ 'x-b3-traceid': id, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' }),
    traceIdIn: (headers: IncomingHttpHeaders) => headers['x-b3-traceid'],
  },
];

/** Stands in for a spaceport, and keeps the headers of what it is asked. */
async function neighbour(): Promise<{ url: string; received: IncomingHttpHeaders[] }> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    received.push(req.headers);
    res.end(JSON.stringify({ authorization_code: 'a-code', message: 'Done' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

test.each(PROPAGATORS)('$name: the trace of the headers goes on', async ({ name, headers, traceIdIn }) => {
  const { url, received } = await neighbour();
  const port = await freePorts(1);
  const ship = await startService('spaceship', port, {
    OTEL_PROPAGATORS: name,
    OTEL_TRACES_EXPORTER: 'console', // to stdout, where the log lines are
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    SHIP_ID: 'explorer',
    SPACEPORTS: `pontus-spaceport=${url}`,
  });
  onTestFinished(async () => void (await ship.stop()));
  const id = `68e1${randomBytes(14).toString('hex')}`;
  const answer = await send(`http://localhost:${port}/dock/pontus-spaceport`, {
    method: 'POST',
    headers: headers(id),
  });
  expect(answer.status).toBe(200);
  expect(answer.traceId).toBe(id); // what traceresponse and the logs say: W3C's form, on every side
  expect(received.map(traceIdIn)).toEqual([id, id]);
  const lines = ship.lines().filter(({ trace_id }) => trace_id !== undefined);
  expect(new Set(lines.map(({ trace_id }) => trace_id))).toEqual(new Set([id]));
});
