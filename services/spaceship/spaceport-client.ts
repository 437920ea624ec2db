import { HttpError } from '#http-service/http-error.ts';
import { retry, NoResponseError } from './retry.ts';
import { locate, type Directory } from './directory.ts';
import { readResponse } from './read-response.ts';

export type Action = 'dock' | 'separate';

/** A spaceport as a ship sees it, for one action. A call without a response is retried, which both calls allow. */
export interface SpaceportClient {
  /** Asks for the code that lets the ship act once; asked again, the spaceport gives another in its place. */
  requestCode(action: Action, shipId: string): Promise<string>;
  /** Docks or separates with the code, and returns the spaceport's response. The same request gets the same response. */
  act(action: Action, shipId: string, authorizationCode: string, passengers: number): Promise<string>;
}

const REQUEST = { dock: 'request_docking', separate: 'request_separation' } as const;

/** How long a ship may take for both calls, as a multiple of what one may take: it ends before its own shutdown limit. */
export const BOTH_CALLS = 1.5;

/**
 * @param timeout how long one call may take, retries included, in milliseconds.
 * @throws {HttpError} from each call: 404 where the spaceport does not exist, 502 where it does not respond or sends an unexpected
 * response, 504 where it is too slow; and what the spaceport refused, with its status and detail.
 */
export function spaceportClient(
  name: string,
  directory: Directory | undefined,
  timeout: number,
): SpaceportClient {
  const base = locate(name, directory);
  if (base === undefined) throw doesNotExist(name);
  const end = performance.now() + BOTH_CALLS * timeout;

  const call = async (path: string, field: string, init: RequestInit = {}): Promise<string> => {
    const limit = Math.ceil(Math.min(timeout, end - performance.now()));
    const response = await retry(limit, (signal) =>
      fetchResponse(name, `${base}${path}`, limit, { ...init, signal }),
    );
    const value = response.body[response.ok ? field : 'detail'];
    if (typeof value !== 'string') throw new HttpError(502, `${name} sent an unexpected response`);
    if (!response.ok) throw new HttpError(response.status, value, response.headers);
    return value;
  };

  return {
    requestCode: (action, shipId) =>
      call(`/${REQUEST[action]}/${encodeURIComponent(shipId)}`, 'authorization_code'),
    act: (action, id, authorization_code, passengers) =>
      call(`/${action}`, 'message', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, authorization_code, passengers }),
      }),
  };
}

interface SpaceportResponse {
  ok: boolean;
  status: number;
  /** The response headers that are passed on. */
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** @param limit how long the call may take, in milliseconds; the error names it. */
async function fetchResponse(
  name: string,
  url: string,
  limit: number,
  init: RequestInit,
): Promise<SpaceportResponse> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    const body = await readResponse(name, response);
    const retryAfter = response.headers.get('retry-after');
    const headers = retryAfter === null ? {} : { 'Retry-After': retryAfter };
    return { ok: response.ok, status: response.status, headers, body };
  } catch (error) {
    if (error instanceof HttpError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new NoResponseError(504, `${name} is too slow: no response within ${limit} ms`);
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (code === 'ENOTFOUND') throw doesNotExist(name);
    // a resolver without an upstream cannot tell that a name outside of its zone does not exist
    if (code === 'EAI_AGAIN')
      throw new HttpError(404, `There is no spaceport ${name}: DNS does not know it, or does not respond`);
    throw new NoResponseError(502, `${name} does not respond (${code ?? 'the connection broke'})`);
  }
}

function doesNotExist(name: string): HttpError {
  return new HttpError(404, `There is no spaceport ${name}`);
}
