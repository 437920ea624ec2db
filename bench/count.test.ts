import { expect, test } from 'vitest';
import { tracesRequest } from '#testkit/spans.ts';
import { countItems } from './count.ts';

test('counts the spans of a request, and those of servers', () => {
  expect(countItems(tracesRequest(1, 3))).toEqual({ items: 15, serverSpans: 15 });
});

test('counts in every resource and scope; a span of a client is no server’s', () => {
  // Two ResourceSpans: one with two ScopeSpans of a client span each, one with a server span; lengths and tags by hand.
  const client = [0x12, 2, 0x30, 3];
  const server = [0x12, 2, 0x30, 2];
  const scope = (span: number[]) => [0x12, span.length, ...span];
  const resource = (...scopes: number[][]) => [0x0a, scopes.flat().length, ...scopes.flat()];
  const request = [...resource(scope(client), scope(client)), ...resource(scope(server))];
  expect(countItems(Uint8Array.from(request))).toEqual({ items: 3, serverSpans: 1 });
});

test('an empty request holds nothing', () => {
  expect(countItems(new Uint8Array())).toEqual({ items: 0, serverSpans: 0 });
});
