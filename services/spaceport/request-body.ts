import express, { type RequestHandler } from 'express';
import * as v from 'valibot';
import { HttpError } from '#http-service/http-error.ts';
import { SHIP_ID_PATTERN, SHIP_ID_WORDS } from '#contract/ship-id.ts';
import type { ActionRequest } from './register.ts';

const SHIP_ID = v.pipe(v.string('must be a text'), v.regex(SHIP_ID_PATTERN, `must be ${SHIP_ID_WORDS}`));

const BODY = v.pipe(
  v.object(
    {
      id: SHIP_ID,
      authorization_code: v.pipe(
        v.string('must be a text'),
        v.maxLength(64, 'must be 64 characters at most'),
      ),
      passengers: v.pipe(
        v.number('must be a number'),
        v.integer('must be a whole number'),
        v.minValue(0, 'must not be negative'),
        v.maxValue(1_000_000, 'must be 1000000 at most'),
      ),
    },
    'must be a JSON object with id, authorization_code and passengers',
  ),
  v.transform(({ id, authorization_code, passengers }): ActionRequest => ({
    shipId: id,
    authorizationCode: authorization_code,
    passengers,
  })),
);

const parseJson = express.json({ limit: '16kb', type: 'application/json', strict: false });

const requireJson: RequestHandler = (req, _res, next) => {
  if (req.is('application/json') === false)
    throw new HttpError(415, 'Send the body as JSON, with Content-Type: application/json');
  next();
};

/** Reads a body of JSON, 16 KiB at most; an invalid one gets a 4xx response. */
export const jsonBody: RequestHandler[] = [requireJson, parseJson];

/** Checks the body of POST /dock and POST /separate. @throws {HttpError} 422 naming the field and what it should be. */
export function parseActionBody(body: unknown): ActionRequest {
  const result = v.safeParse(BODY, Array.isArray(body) ? undefined : body, { abortEarly: true });
  if (result.success) return result.output;
  throw new HttpError(422, describe(result.issues[0], 'The body'));
}

/** Checks the {ship_id} of a path. @throws {HttpError} 422 saying what it should be. */
export function parseShipId(shipId: unknown): string {
  const result = v.safeParse(SHIP_ID, shipId);
  if (result.success) return result.output;
  throw new HttpError(422, describe(result.issues[0], 'ship_id'));
}

function describe(issue: v.BaseIssue<unknown>, what: string): string {
  const field = v.getDotPath(issue) ?? what;
  // valibot reports a missing key as an issue of the object, with words of its own
  const message = issue.type === 'object' && issue.path ? 'is missing' : issue.message;
  return `${field} ${message}`;
}
