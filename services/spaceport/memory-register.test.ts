import { Codes } from './codes.ts';
import { MemoryRegister } from './memory-register.ts';
import { testRegister } from './testing/register-behaviour.ts';

testRegister(async (limit) => {
  let [now, ships] = [0, 0];
  const register = new MemoryRegister(
    limit,
    { order: () => {}, close: async () => {} },
    new Codes(() => now),
  );
  return {
    register,
    pass: async (ms) => void (now += ms),
    issueMany: async (count) => {
      for (let index = 0; index < count; index++) await register.issueCode(`ship-${ships++}`);
    },
  };
});
