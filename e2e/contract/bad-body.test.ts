import { expect, test } from 'vitest';
import { send } from '#testkit/http.ts';
import { target } from '../target.ts';

const { pontus } = target.spaceports;

const json = { 'content-type': 'application/json' };
const dockBody = (fields: object) =>
  JSON.stringify({ id: 'odyssey', authorization_code: 'x', passengers: 1, ...fields });

const BAD_BODIES: [string, RequestInit, number, RegExp][] = [
  ['malformed JSON', { headers: json, body: '{"id": ' }, 400, /not valid JSON/],
  ['a JSON number', { headers: json, body: '42' }, 422, /must be a JSON object/],
  ['an array', { headers: json, body: '[]' }, 422, /must be a JSON object/],
  ['null', { headers: json, body: 'null' }, 422, /must be a JSON object/],
  ['no body', { headers: json }, 422, /^id is missing/],
  ['a missing id', { headers: json, body: dockBody({ id: undefined }) }, 422, /^id is missing/],
  [
    'a missing code',
    { headers: json, body: dockBody({ authorization_code: undefined }) },
    422,
    /^authorization_code is missing/,
  ],
  [
    'missing passengers',
    { headers: json, body: dockBody({ passengers: undefined }) },
    422,
    /^passengers is missing/,
  ],
  ['an id that is a number', { headers: json, body: dockBody({ id: 7 }) }, 422, /^id must be a text/],
  ['an id with a newline', { headers: json, body: dockBody({ id: 'a\nb' }) }, 422, /^id must be 1 to 253/],
  ['an empty id', { headers: json, body: dockBody({ id: '' }) }, 422, /^id must be 1 to 253/],
  [
    'a code that is an object',
    { headers: json, body: dockBody({ authorization_code: {} }) },
    422,
    /^authorization_code must be/,
  ],
  [
    'passengers in words',
    { headers: json, body: dockBody({ passengers: 'five' }) },
    422,
    /^passengers must be a number/,
  ],
  [
    'negative passengers',
    { headers: json, body: dockBody({ passengers: -1 }) },
    422,
    /^passengers must not be negative/,
  ],
  [
    'half a passenger',
    { headers: json, body: dockBody({ passengers: 2.5 }) },
    422,
    /^passengers must be a whole number/,
  ],
  ['10 MB', { headers: json, body: dockBody({ padding: 'x'.repeat(10_000_000) }) }, 413, /16 KiB/],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'id=odyssey' },
    415,
    /application\/json/,
  ],
  [
    'another charset',
    { headers: { 'content-type': 'application/json; charset=ebcdic' }, body: dockBody({}) },
    415,
    /UTF-8/,
  ],
  ['another encoding', { headers: { ...json, 'content-encoding': 'zip' }, body: dockBody({}) }, 415, /gzip/],
];

test.each(BAD_BODIES)('a spaceport is told %s', async (_what, init, status, detail) => {
  for (const action of ['dock', 'separate']) {
    const answer = await send(`${pontus}/${action}`, { method: 'POST', ...init });
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
  }
});
