import { actRequest, askRequest, codeIn, isWhole } from '#testkit/wire.ts';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A service that says nothing for so long has failed, in milliseconds. */
const SILENCE_MS = 10_000;

/** One ship on one connection: it asks for a code, docks, asks again and separates, for ever. It parses no more than it must. */
export class Ship {
  readonly #socket: Socket;
  readonly #id: string;
  #step = 0;
  #code = '';
  #received = '';
  #done: ((ok: boolean) => void) | undefined;

  private constructor(socket: Socket, id: string) {
    this.#socket = socket;
    this.#id = id;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.#done?.(false));
  }

  static async board(port: number, id: string): Promise<Ship> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Ship(socket, id);
  }

  /** Whether its connection still stands. */
  get aboard(): boolean {
    return !this.#socket.destroyed;
  }

  /** Sends the next request; whether it was answered with 200. */
  next(): Promise<boolean> {
    if (!this.aboard) return Promise.resolve(false);
    const step = this.#step++ % 4;
    this.#socket.write(
      step % 2 === 0
        ? askRequest(step === 0 ? 'docking' : 'separation', this.#id)
        : actRequest(step === 1 ? 'dock' : 'separate', this.#id, this.#code),
    );
    return new Promise((resolve) => (this.#done = resolve));
  }

  leave(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    if (!isWhole(this.#received)) return;
    this.#code = codeIn(this.#received) ?? this.#code;
    const ok = this.#received.startsWith('HTTP/1.1 200');
    this.#received = '';
    this.#done?.(ok);
  }
}
