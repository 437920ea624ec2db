import express, { Router, type Request, type RequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import type { ControlReply, ControlRequest } from '#missions/control.ts';

/** Longer than the fleet takes to restart, and a scene's requests: in milliseconds. */
const TIMEOUT_MS = 120_000;

/** A request or reply with its number. */
type Numbered<T> = T & { id: number };

/**
 * `/api/missions…`: forwards requests to the fleet that started this process, over their IPC channel, which no other process can open.
 * Pages of other origins are refused earlier; POSTs are JSON, which no HTML form can send.
 * @param missions `fleet` if the fleet runs missions; otherwise every request is a 404.
 */
export function missionRoutes(missions: 'fleet' | undefined): Router {
  const router = Router();
  const isOn = missions === 'fleet' && process.send !== undefined;
  router.use(
    '/api/missions',
    isOn ? [mustBeJson, express.json({ limit: '16kb' }), passOn(askFleet())] : [off],
  );
  return router;
}

const off: RequestHandler = () => {
  throw new HttpError(404, 'Missions need the fleet: npm run mission starts one');
};

const mustBeJson: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && !req.is('application/json'))
    throw new HttpError(415, 'Send JSON, with Content-Type: application/json');
  next();
};

function passOn(ask: (request: ControlRequest) => Promise<ControlReply>): RequestHandler {
  return async (req: Request, res) => {
    const { status, body } = await ask({ method: req.method, path: req.path, body: req.body as unknown });
    res.status(status).set('Cache-Control', 'no-store').json(body);
  };
}

/** Asks the parent process, and waits for its reply. */
function askFleet(): (request: ControlRequest) => Promise<ControlReply> {
  const waiting = new Map<number, (reply: ControlReply) => void>();
  let last = 0;
  process.on('message', (reply: Numbered<ControlReply>) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  return (request) => {
    const id = ++last;
    const { promise, resolve, reject } = Promise.withResolvers<ControlReply>();
    const tooLate = setTimeout(() => {
      waiting.delete(id);
      reject(new HttpError(504, 'The fleet does not answer: see its terminal'));
    }, TIMEOUT_MS);
    waiting.set(id, resolve);
    process.send!({ id, ...request } satisfies Numbered<ControlRequest>);
    return promise.finally(() => clearTimeout(tooLate));
  };
}
