import { Router, type Request, type RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

export interface Route {
  method: 'get' | 'post';
  path: string;
  handlers: RequestHandler[];
}

/** Mounts `routes`; another method on one of their paths is answered 405 with the one that works (RFC 9110, 15.5.6). */
export function mount(routes: Route[]): Router {
  const router = Router();
  for (const { method, path, handlers } of routes) {
    const allowed = method === 'get' ? 'GET, HEAD' : 'POST';
    const route = router.route(path);
    route[method](...handlers);
    route.all((req) => {
      throw new HttpError(405, `${req.method} is not allowed here: use ${allowed}`, { Allow: allowed });
    });
  }
  return router;
}

/** A route that answers GET with JSON. */
export function get(path: string, answer: (req: Request) => object): Route {
  const handler: RequestHandler = (req, res) => {
    res.json(answer(req));
  };
  return { method: 'get', path, handlers: [handler] };
}
