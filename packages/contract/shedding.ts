import type { IncomingMessage, Server } from 'node:http';

/** Decides whether a server sheds a request: answers 503 at once because it is overloaded. */
export type Shed = (request: IncomingMessage) => boolean;

/** A registered symbol: in an image, the preloaded bundle and the service each have a copy of this module. */
const SHED = Symbol.for('sos.shed');

/** Registers the server's decision for telemetry, so that shed requests get no span: a span would cost more than the 503. */
export function publishShedding(server: Server, shed: Shed): void {
  Object.assign(server, { [SHED]: shed });
}

/** Whether the server that received a request sheds it. */
export function isShed(request: IncomingMessage): boolean {
  const { server } = request.socket as { server?: { [SHED]?: Shed } };
  return server?.[SHED]?.(request) ?? false;
}
