import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { heapOf } from '#testkit/heap.ts';
import { keepBusy } from '#testkit/load.ts';
import { deliver, GrpcCaller } from './deliver.ts';
import { grpcGarbage, grpcInput, type GrpcCall } from './grpc-inputs.ts';
import { httpInput, type HttpTarget } from './http-inputs.ts';
import { startProcesses, type Name, type Processes } from './processes.ts';

const INPUTS = 10_000;
/** What the inputs are made from: the same makes the same. */
const SEED = 20_261_121;
/** Over this part of the inputs caches, pools and stores fill up; from then on nothing grows. */
const WARM_UP = 0.4;
const IN_FLIGHT = 32;

type Input =
  | { kind: 'http'; target: HttpTarget; bytes: Buffer }
  | { kind: 'garbage'; bytes: Buffer }
  | { kind: 'grpc'; call: GrpcCall };

const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 7, arbitrary: httpInput.map((input) => ({ kind: 'http' as const, ...input })) },
  { weight: 2, arbitrary: grpcInput.map((call) => ({ kind: 'grpc' as const, call })) },
  { weight: 1, arbitrary: grpcGarbage.map((bytes) => ({ kind: 'garbage' as const, bytes })) },
);

test(
  `${INPUTS} bad inputs: each is answered or cut off, none with a fault of ours, nothing crashes or grows`,
  { timeout: 300_000 },
  async () => {
    const processes = await startProcesses();
    onTestFinished(() => processes.stop());
    const start = performance.now();
    const inputs = fc.sample(input, { numRuns: INPUTS, seed: SEED });
    console.log(`seed ${SEED}: ${inputs.length} inputs made in ${Math.round(performance.now() - start)} ms`);

    const outcomes: Record<string, number> = {};
    const early = inputs.splice(0, INPUTS * WARM_UP);
    await sendAll(early, processes, outcomes);
    const before = await heaps(processes);
    await sendAll(inputs, processes, outcomes);
    const after = await heaps(processes);
    console.log(`after ${Math.round(performance.now() - start)} ms:`, outcomes);
    console.log('heaps after the warm-up and at the end:', before, after);

    for (const [name, program] of Object.entries(processes.programs)) {
      expect(program.process.exitCode, `${name} has ended:\n${program.stderr}`).toBeNull();
      expect(program.errors).toBe('');
      const faults = program.lines().filter((line) => 'err' in line);
      expect(faults, `${name} has logged faults of its own`).toEqual([]);
      expect(after[name as Name]).toBeLessThan(before[name as Name] * 1.15);
    }
  },
);

async function sendAll(
  inputs: Input[],
  processes: Processes,
  outcomes: Record<string, number>,
): Promise<void> {
  const grpc = new GrpcCaller(processes.ports.grpc);
  let next = 0;
  await keepBusy(IN_FLIGHT, async () => {
    const input = inputs[next++];
    if (!input) return false;
    const outcome = await send(input, processes, grpc).catch((error: unknown) => {
      throw new Error(`${String(error)}\nfor the input ${describe(input)}`);
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return true;
  });
  grpc.close();
}

/** @returns what became of it, in a word. @throws {Error} where it should not have become of it. */
async function send(input: Input, { ports, programs }: Processes, grpc: GrpcCaller): Promise<string> {
  if (input.kind === 'grpc') {
    const status = await grpc.call(input.call);
    return `grpc ${status ?? 'closed'}`;
  }
  const target = input.kind === 'http' ? input.target : 'grpc';
  const { status, head } = await deliver(ports[target], input.bytes);
  const isShed = status === 503 && /\r\nretry-after: /i.test(head);
  if (status !== undefined && status >= 500 && !isShed) throw new Error(`It was answered ${head}`);
  const { exitCode, signalCode } =
    programs[target === 'otlp' || target === 'grpc' ? 'observatory' : target].process;
  if (exitCode !== null || signalCode !== null)
    throw new Error(`The process ended: ${exitCode ?? signalCode}`);
  return `${input.kind} ${status ?? 'closed'}`;
}

async function heaps({ programs }: Processes): Promise<Record<Name, number>> {
  return {
    spaceport: await heapOf(programs.spaceport),
    spaceship: await heapOf(programs.spaceship),
    observatory: await heapOf(programs.observatory),
  };
}

function describe(input: Input): string {
  if (input.kind === 'grpc')
    return JSON.stringify({ ...input.call, body: input.call.body.toString('base64') });
  return `${input.kind === 'http' ? input.target : 'grpc'} ${input.bytes.toString('base64')}\n${input.bytes.toString('latin1')}`;
}
