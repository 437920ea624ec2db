import { IncomingMessage, type RequestListener } from 'node:http';
import {
  inject as lightMyRequest,
  type DispatchFunc,
  type InjectOptions,
  type Response,
} from 'light-my-request';

/** Has a handler answer one request in process, without a port or a socket. */
export function inject(handler: RequestListener, options: InjectOptions): Promise<Response> {
  // Express gives each request the prototype of Node's own
  return lightMyRequest(handler as unknown as DispatchFunc, { Request: IncomingMessage, ...options });
}
