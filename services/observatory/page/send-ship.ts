import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import * as v from 'valibot';
import { HttpError } from '#http-service/http-error.ts';
import type { Targets } from './targets.ts';

/** How long a ship may take, in milliseconds: longer than the ship itself waits for its spaceport. */
const TIMEOUT_MS = 15_000;

const ACTION = v.object({
  ship: v.string(),
  spaceport: v.string(),
  action: v.picklist(['dock', 'separate']),
});

/**
 * POST /page/actions `{ship, spaceport, action}`: sends a ship to a spaceport, both from the fixed lists, in the trace that the
 * page's `traceparent` names; passes on what the ship answers.
 */
export function act(ships: Targets, spaceports: Targets): RequestHandler {
  return async (req, res) => {
    const { output: wanted, success } = v.safeParse(ACTION, req.body);
    if (!success) throw new HttpError(400, 'Send {"ship", "spaceport", "action": "dock" or "separate"}');
    const ship = ships.get(wanted.ship);
    if (ship === undefined) throw new HttpError(404, 'Unknown ship: SHIPS lists those that can be sent');
    if (!spaceports.has(wanted.spaceport))
      throw new HttpError(404, 'Unknown spaceport: SPACEPORTS lists those that ships can be sent to');
    const { traceparent } = req.headers;
    const answer = await fetch(`${ship}/${wanted.action}/${wanted.spaceport}`, {
      method: 'POST',
      headers: typeof traceparent === 'string' ? { traceparent } : {},
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new HttpError(502, `${wanted.ship} does not answer: is the fleet running?`);
    });
    const body: unknown = await answer.json().catch(() => ({ detail: `${wanted.ship} answered no JSON` }));
    res.status(answer.status).json(body);
  };
}

/** The docked ships by spaceport, requested when the page opens, in a trace that is not sampled. */
export function dockedShips(spaceports: Targets): RequestHandler {
  return async (_req, res) => {
    const asked = [...spaceports].map(async ([name, url]) => [name, await askDocked(url)] as const);
    res.json(Object.fromEntries(await Promise.all(asked)));
  };
}

/** The traceparent of a trace that is not sampled: parent-based samplers follow its last field. */
function unsampled(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

async function askDocked(url: string): Promise<string[] | null> {
  try {
    const headers = { traceparent: unsampled() };
    const answer = await fetch(`${url}/docked_ships`, { headers, signal: AbortSignal.timeout(2_000) });
    const ships: unknown = await answer.json();
    return Array.isArray(ships) ? ships.filter((ship) => typeof ship === 'string') : null;
  } catch {
    return null; // unreachable: the page says so
  }
}
