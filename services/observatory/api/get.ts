import type { Request, RequestHandler } from 'express';
import type { Route } from '#http-service/routes.ts';

/** A route that answers GET with JSON. */
export function get(path: string, answer: (req: Request) => object): Route {
  const handler: RequestHandler = (req, res) => {
    res.json(answer(req));
  };
  return { method: 'get', path, handlers: [handler] };
}
