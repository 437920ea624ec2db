import {
  createContextKey,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api';
import { getRPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { assert, constantFrom, array, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { LIGHT_ROOT_CONTEXT } from './light-context.ts';
import { RequestContext } from './request-context.ts';

const KEYS = [createContextKey('span'), createContextKey('baggage'), createContextKey('other')];
const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const steps = array(
  record({
    act: constantFrom('set', 'delete'),
    key: constantFrom(...KEYS),
    value: constantFrom(1, 2, undefined),
  }),
);

const STARTS: [what: string, light: Context, ours: Context][] = [
  ['a light context', LIGHT_ROOT_CONTEXT, ROOT_CONTEXT],
  [
    'the context of a request',
    new RequestContext(LIGHT_ROOT_CONTEXT.setValue(KEYS[1]!, 'luggage'), span),
    trace.setSpan(ROOT_CONTEXT.setValue(KEYS[1]!, 'luggage'), span),
  ],
];

test.each(STARTS)(
  '%s answers as one of the API does, whatever was done to it',
  (_what, first, firstOfApi) => {
    assert(
      property(steps, (all) => {
        const light = [first];
        const ours = [firstOfApi];
        for (const { act, key, value } of all) {
          light.push(act === 'set' ? light.at(-1)!.setValue(key, value) : light.at(-1)!.deleteValue(key));
          ours.push(act === 'set' ? ours.at(-1)!.setValue(key, value) : ours.at(-1)!.deleteValue(key));
        }
        for (const [index, context] of light.entries()) {
          expect(trace.getSpan(context)).toBe(trace.getSpan(ours[index]!));
          for (const key of KEYS) expect(context.getValue(key)).toBe(ours[index]!.getValue(key));
        }
      }),
    );
  },
);

test('the context of a request is its RPC metadata', () => {
  const context = new RequestContext(LIGHT_ROOT_CONTEXT, span);
  const child = trace.setSpan(context, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const metadata = getRPCMetadata(child);
  expect(metadata).toMatchObject({ type: RPCType.HTTP, span });
  Object.assign(metadata!, { route: '/dock/:ship' });
  expect(context.route).toBe('/dock/:ship');
  const other = { type: RPCType.HTTP, span };
  expect(getRPCMetadata(setRPCMetadata(context, other))).toBe(other);
  expect(trace.getSpan(trace.deleteSpan(context))).toBeUndefined();
  expect(context.deleteValue(KEYS[0]!)).toBe(context);
});
