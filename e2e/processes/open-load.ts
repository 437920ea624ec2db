import { actRequest, askRequest, codeIn, isWhole } from '#testkit/wire.ts';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The answers to a load, by status: how long each took, in milliseconds, in the order of coming. */
export interface Answers {
  latencies: Map<number, number[]>;
  /** Of the requests that were sent, those whose connection broke. */
  broken: number;
  /** Answers 503 without a Retry-After. */
  bare: number;
}

/** A ship on a connection of its own: asks for a code, docks, asks again, separates, and so on. What it is refused by 503 it repeats. */
class Ship {
  readonly #socket: Socket;
  readonly #id: string;
  #step = 0;
  #code = '';
  #received = '';
  #answered: ((status: number) => void) | undefined;
  retryAfter = '';

  private constructor(socket: Socket, id: string) {
    this.#socket = socket;
    this.#id = id;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', () => {}).on('close', () => this.#answered?.(0));
  }

  static async board(port: number, id: string): Promise<Ship> {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data'); // now it has been taken; a busy server takes one new connection per turn of its event loop
    return new Ship(socket, id);
  }

  /** Sends the next request. @returns the status of its answer, 0 where the connection breaks. */
  next(): Promise<number> {
    if (this.#socket.destroyed) return Promise.resolve(0);
    const action = this.#step < 2 ? 'dock' : 'separate';
    const request =
      this.#step % 2 === 0
        ? askRequest(action === 'dock' ? 'docking' : 'separation', this.#id)
        : actRequest(action, this.#id, this.#code);
    this.#socket.write(request);
    return new Promise((resolve) => (this.#answered = resolve));
  }

  leave(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    if (!isWhole(this.#received)) return;
    const status = Number(this.#received.slice(9, 12));
    if (status !== 503) this.#step = (this.#step + 1) % 4;
    this.retryAfter = /retry-after: (\d+)/i.exec(this.#received)?.[1] ?? '';
    this.#code = codeIn(this.#received) ?? this.#code;
    this.#received = '';
    this.#answered?.(status);
  }
}

/** So that no load meets the ships of one before it. */
let loads = 0;

/**
 * Sends `rate` requests a second for `seconds`, each at its time, however long others wait for their answers. A request waits for a
 * connection only where all are busy, and that counts as its latency.
 * @param rate Infinity for as many as are answered.
 */
export async function openLoad(
  port: number,
  rate: number,
  seconds: number,
  connections: number,
): Promise<Answers> {
  const ships: Ship[] = [];
  const load = loads++;
  for (let index = 0; index < connections; index++)
    ships.push(await Ship.board(port, `ship-${load}-${index}`));
  const answers: Answers = { latencies: new Map(), broken: 0, bare: 0 };
  const free = [...ships];
  const underWay = new Set<Promise<void>>();
  const send = async (ship: Ship, due: number) => {
    const status = await ship.next();
    if (status === 0) answers.broken++;
    else {
      const latencies = answers.latencies.get(status) ?? [];
      answers.latencies.set(status, latencies);
      latencies.push(performance.now() - due);
      if (status === 503 && ship.retryAfter === '') answers.bare++;
    }
    free.unshift(ship);
  };
  const start = performance.now();
  for (let sent = 0, passed = 0; passed < seconds; await sleep(1)) {
    passed = (performance.now() - start) / 1000;
    for (; sent < Math.min(passed, seconds) * rate && free.length > 0; sent++) {
      const done = send(free.pop() as Ship, start + (sent / rate) * 1000);
      underWay.add(done);
      void done.finally(() => underWay.delete(done));
    }
  }
  await Promise.all(underWay);
  for (const ship of ships) ship.leave();
  return answers;
}
