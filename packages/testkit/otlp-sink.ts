import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The signals, as the paths of OTLP/HTTP name them. */
type Signal = 'traces' | 'logs' | 'metrics';

interface SpansRequest {
  resourceSpans?: { scopeSpans: { spans: { name: string }[] }[] }[];
}

/** A backend that takes OTLP/JSON, until the test is over. */
export interface OtlpSink {
  url: string;
  /** The names of the spans that it took. */
  spans: string[];
  /** The bodies of the requests that it took. */
  bodies: string[];
  /** How many requests of each signal it took. */
  taken: Record<Signal, number>;
  /** The status that it answers with; undefined is a connection that is reset. 200 unless set. */
  answer: () => number | undefined;
}

export async function otlpSink(): Promise<OtlpSink> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const status = sink.answer();
    if (status === undefined) return void request.socket.destroy();
    if (status === 200) {
      sink.bodies.push(body);
      sink.taken[request.url?.split('/').at(-1) as Signal]++;
      const { resourceSpans = [] } = JSON.parse(body) as SpansRequest;
      for (const { scopeSpans } of resourceSpans)
        for (const { spans } of scopeSpans) sink.spans.push(...spans.map(({ name }) => name));
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const sink: OtlpSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    bodies: [],
    taken: { traces: 0, logs: 0, metrics: 0 },
    answer: () => 200,
  };
  return sink;
}
