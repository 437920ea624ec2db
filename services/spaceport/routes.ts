import type { Route } from '#http-service/routes.ts';
import { clearLists } from './clear-lists.ts';
import type { HandlerContext } from './handler-context.ts';
import { dock } from './dock.ts';
import { dockedShips } from './docked-ships.ts';
import { jsonBody } from './request-body.ts';
import { requestDocking } from './request-docking.ts';
import { requestSeparation } from './request-separation.ts';
import { separate } from './separate.ts';

/** The spaceport's part of the contract. */
export function spaceportRoutes(context: HandlerContext): Route[] {
  return [
    { method: 'get', path: '/request_docking/:ship_id', handlers: [requestDocking(context)] },
    { method: 'post', path: '/dock', handlers: [...jsonBody, dock(context)] },
    { method: 'get', path: '/request_separation/:ship_id', handlers: [requestSeparation(context)] },
    { method: 'post', path: '/separate', handlers: [...jsonBody, separate(context)] },
    { method: 'get', path: '/docked_ships', handlers: [dockedShips(context)] },
    { method: 'post', path: '/clear_lists', handlers: [clearLists(context)] },
  ];
}
