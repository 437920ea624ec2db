import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { assert, constantFrom, array, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { LIGHT_ROOT_CONTEXT } from './light-context.ts';

const KEYS = [createContextKey('span'), createContextKey('baggage'), createContextKey('other')];
const steps = array(
  record({
    act: constantFrom('set', 'delete'),
    key: constantFrom(...KEYS),
    value: constantFrom(1, 2, undefined),
  }),
);

test('a light context answers as one of the API does, whatever was done, and changes none that was there before', () => {
  assert(
    property(steps, (all) => {
      const light = [LIGHT_ROOT_CONTEXT];
      const ours = [ROOT_CONTEXT];
      for (const { act, key, value } of all) {
        light.push(act === 'set' ? light.at(-1)!.setValue(key, value) : light.at(-1)!.deleteValue(key));
        ours.push(act === 'set' ? ours.at(-1)!.setValue(key, value) : ours.at(-1)!.deleteValue(key));
      }
      for (const [index, context] of light.entries())
        for (const key of KEYS) expect(context.getValue(key)).toBe(ours[index]!.getValue(key));
    }),
  );
});
