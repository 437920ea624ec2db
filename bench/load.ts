import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** What a load has measured. Latencies are in milliseconds, sorted. */
export interface LoadResult {
  sent: number;
  failed: number;
  seconds: number;
  latencies: Float64Array;
}

/** One ship on one connection: it asks for a code, docks, asks again and separates, for ever. */
class Ship {
  readonly #socket: Socket;
  readonly #id: string;
  #step = 0;
  #code = '';
  #received = '';
  #done: ((ok: boolean) => void) | undefined;

  constructor(socket: Socket, id: string) {
    this.#socket = socket;
    this.#id = id;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('close', () => this.#done?.(false));
  }

  static async board(port: number, id: string): Promise<Ship> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Ship(socket, id);
  }

  /** Sends the next request; whether it was answered with 200. */
  next(): Promise<boolean> {
    const step = this.#step++ % 4;
    this.#socket.write(
      step % 2 === 0
        ? this.#ask(step === 0 ? 'docking' : 'separation')
        : this.#act(step === 1 ? 'dock' : 'separate'),
    );
    return new Promise((resolve) => (this.#done = resolve));
  }

  leave(): void {
    this.#socket.destroy();
  }

  #ask(action: string): string {
    return `GET /request_${action}/${this.#id} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  }

  #act(action: string): string {
    const body = JSON.stringify({ id: this.#id, authorization_code: this.#code, passengers: 7 });
    return `POST /${action} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }

  #receive(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1]);
    if (this.#received.length < end + 4 + length) return;
    this.#code = /"authorization_code":"([^"]+)"/.exec(this.#received)?.[1] ?? this.#code;
    const ok = this.#received.startsWith('HTTP/1.1 200');
    this.#received = '';
    this.#done?.(ok);
  }
}

/**
 * Sends requests for `seconds` over `connections`. With a `rate` (requests per second) each has its due time, and its latency counts
 * from there, so that a server that stalls is not spared what it did not take; without one, each connection sends as fast as it
 * is answered.
 */
export async function load(
  port: number,
  seconds: number,
  connections: number,
  rate?: number,
): Promise<LoadResult> {
  const ships = await Promise.all(
    Array.from({ length: connections }, (_, index) => Ship.board(port, `ship-${index}`)),
  );
  const latencies: number[] = [];
  let failed = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const send = async (ship: Ship, due: number) => {
    if (!(await ship.next())) failed++;
    latencies.push(performance.now() - due);
  };
  if (rate === undefined) {
    await Promise.all(
      ships.map(async (ship) => {
        for (let now = start; now < end; now = performance.now()) await send(ship, now);
      }),
    );
  } else await sendAtRate(ships, rate, start, end, send);
  const took = (performance.now() - start) / 1000;
  for (const ship of ships) ship.leave();
  return {
    sent: latencies.length,
    failed,
    seconds: took,
    latencies: Float64Array.from(latencies).toSorted(),
  };
}

async function sendAtRate(
  ships: Ship[],
  rate: number,
  start: number,
  end: number,
  send: (ship: Ship, due: number) => Promise<void>,
): Promise<void> {
  const free = [...ships];
  const total = Math.round(((end - start) / 1000) * rate);
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const tick = () => {
      const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * rate));
      while (sent < due && free.length > 0) {
        const ship = free.pop()!;
        const promise = send(ship, start + (sent++ / rate) * 1000).then(() => {
          inFlight.delete(promise);
          free.push(ship);
        });
        inFlight.add(promise);
      }
      if (sent < total) setTimeout(tick, 1);
      else resolve();
    };
    tick();
  });
  await Promise.all(inFlight);
}
