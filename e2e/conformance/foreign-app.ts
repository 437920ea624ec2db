import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { waitFor } from '#testkit/wait-for.ts';
import { Sink } from './sink.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Who instruments: this project's preload, or zero-code OpenTelemetry as its documentation has it. */
export type Agent = 'ours' | 'stock';

const PRELOADS: Record<Agent, string[]> = {
  ours: ['--import', `${ROOT}services/instrumentation.ts`],
  stock: [
    '--import',
    `${HERE}stock-hook.mjs`,
    '--require',
    createRequire(import.meta.url).resolve('@opentelemetry/auto-instrumentations-node/register'),
  ],
};

/** Everything is sent, and soon. */
const COMMON = {
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,process',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '60000',
};

/** What a peer was asked, whatever it was. */
export type Received = Pick<IncomingMessage, 'url' | 'headers'>;

/** A program of e2e/conformance/apps under an agent, a peer that it calls, and a sink for what it sends. */
export class ForeignApp {
  readonly sink: Sink;
  readonly peer: Peer;
  readonly #process: ChildProcess;
  readonly #exited: Promise<[number | null, string | null]>;
  output = '';

  private constructor(agent: Agent, app: string, sink: Sink, peer: Peer, env: Record<string, string>) {
    const { PATH = '', HOME = '' } = process.env;
    this.sink = sink;
    this.peer = peer;
    this.#process = spawn(process.execPath, [...PRELOADS[agent], `${HERE}apps/${app}`], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH,
        HOME,
        PEER: peer.url,
        OTEL_SERVICE_NAME: 'foreign',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        ...COMMON,
        ...env,
      },
    });
    this.#exited = once(this.#process, 'close') as Promise<[number | null, string | null]>;
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Starts it, and waits until it listens. */
  static async start(agent: Agent, app: string, env: Record<string, string> = {}): Promise<ForeignApp> {
    const started = new ForeignApp(agent, app, await new Sink().start(), await new Peer().start(), env);
    await waitFor(
      `${app} to listen`,
      () => started.#process.exitCode !== null || /listening on \d+/.test(started.output),
    );
    if (started.#process.exitCode !== null) throw new Error(`${app} ended:\n${started.output}`);
    return started;
  }

  get port(): number {
    return Number(/listening on (\d+)/.exec(this.output)?.[1]);
  }

  /** Sends what is written, as it is, on a connection of its own, and reads all that comes back. */
  async write(head: string[]): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write([...head, '', ''].join('\r\n'));
    return text(socket);
  }

  /** Sends a request on a connection of its own, and reads the response. */
  async ask(path: string, options: RequestOptions = {}, body?: string) {
    const sent = request({ host: '127.0.0.1', port: this.port, path, agent: false, ...options }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, text: await text(response) };
  }

  /** Tells it to end, waits until it has, and closes what was around it. */
  async end(): Promise<{ code: number | null; signal: string | null }> {
    this.#process.send('end');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), 15_000);
    const [code, signal] = await this.#exited;
    clearTimeout(late);
    this.sink.stop();
    this.peer.stop();
    return { code, signal };
  }
}

/** Runs a program of e2e/conformance/apps under an agent to its own end. @throws {Error} with what it printed, where it fails. */
export async function runToEnd(agent: Agent, app: string, env: Record<string, string>): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...PRELOADS[agent], `${HERE}apps/${app}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, ...COMMON, ...env },
  });
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${app} ended with ${code}:\n${(await printed).join('\n')}`);
}

/** A server that answers anything, and keeps what it was asked. */
export class Peer {
  url = '';
  readonly received: Received[] = [];
  // Clients keep their connections: the server must not close one under a request.
  readonly #server: Server = createServer({ keepAliveTimeout: 60_000 }, ({ url, headers }, response) => {
    this.received.push({ url, headers });
    response.writeHead(Number(/^\/status\/(\d+)/.exec(url ?? '')?.[1] ?? 200)).end('{}');
  });

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
