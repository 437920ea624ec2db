import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { OPEN_LIMIT } from '#http-service/overload.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { send, type Answer } from '#testkit/http.ts';
import { openLoad, type Answers } from './open-load.ts';
import { quantile } from '#testkit/quantile.ts';
import { startObservatory, startService, type Program } from '#testkit/program.ts';
import { ROUNDS } from '#testkit/rounds.ts';
import { waitFor } from '#testkit/wait-for.ts';

const SECONDS = 3 * ROUNDS;
/** As many as four times what it can take keeps waiting at once. */
const CONNECTIONS = 1_500;
const PLAIN = { OTEL_SDK_DISABLED: 'true' };

const count = ({ latencies }: Answers, status: number) => latencies.get(status)?.length ?? 0;
const p99 = ({ latencies }: Answers, status: number) =>
  Math.round(quantile(latencies.get(status) ?? [], 0.99));

/** Lets a process have a quarter of a core, until the test ends. */
function throttle({ pid }: Program): void {
  const throttling = spawn(process.execPath, ['e2e/processes/quarter-core.ts', `${pid}`], {
    stdio: 'inherit',
  });
  onTestFinished(() => void throttling.kill());
}

/** How many requests it answers in a second, when it has as many to answer as it can. */
async function speed(port: number, seconds: number): Promise<number> {
  return count(await openLoad(port, Infinity, seconds, 20), 200) / seconds;
}

const linesOf = (program: Program, pattern: RegExp) =>
  program
    .lines()
    .map(({ msg }) => pattern.exec(String(msg)))
    .filter((match) => match !== null);

test(
  `four times what a quarter of a core can take, for ${SECONDS} s: answered or shed, and full speed after it`,
  { timeout: SECONDS * 1000 + 120_000 },
  async () => {
    const port = await freePorts(4);
    const observatory = await startObservatory(port + 1);
    const spaceport = await startService('spaceport', port, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 2}`,
      OTEL_BSP_SCHEDULE_DELAY: '200', // as in the fleet
      OTEL_BLRP_SCHEDULE_DELAY: '200',
      DOCKING_LIMIT: '1000000',
    });
    await speed(port, 3); // warms up
    throttle(spaceport);
    await openLoad(port, 200, 2, CONNECTIONS); // as many connections as later
    const speeds: number[] = [];
    for (let second = 0; second < 4; second++) speeds.push(await speed(port, 1));
    const capacity = speeds.reduce((sum, one) => sum + one, 0) / speeds.length;
    const fullSpeed = 0.9 * Math.min(...speeds); // a machine that is shared is not as fast in each second

    const memory: number[] = [];
    const probes: number[] = [];
    const load = { running: true };
    const watching = (async () => {
      for (; load.running; await sleep(250)) {
        memory.push(spaceport.residentBytes() / 2 ** 20);
        const asked = performance.now();
        for (const probe of ['healthz', 'readyz'])
          expect((await send(`http://localhost:${port}/${probe}`)).status).toBe(200);
        probes.push(performance.now() - asked);
      }
    })();
    const answers = await openLoad(port, 4 * capacity, SECONDS, CONNECTIONS);
    load.running = false;
    await watching;
    const over = performance.now();
    const recovered = await waitFor('full speed', async () => (await speed(port, 1)) > fullSpeed);
    const recovery = performance.now() - over;
    expect(recovered).toBe(true);

    const [accepted, shed] = [count(answers, 200), count(answers, 503)];
    const half = Math.floor(memory.length / 2);
    const [early, late] = [Math.max(...memory.slice(0, half)), Math.max(...memory.slice(half))];
    console.log(`it can take ${Math.round(capacity)} requests/s, and got ${Math.round(4 * capacity)}
${accepted} accepted, ${Math.round(accepted / SECONDS)}/s, p99 ${p99(answers, 200)} ms
${shed} shed, p99 ${p99(answers, 503)} ms
memory: ${Math.round(early)} MiB at most in the first half, ${Math.round(late)} in the second
two probes: ${Math.round(Math.max(...probes))} ms at most
full speed, ${Math.round(fullSpeed)} requests/s, again ${Math.round(recovery)} ms after, one second of measuring it included`);

    expect([...answers.latencies.keys()].toSorted()).toEqual([200, 503]);
    expect(answers).toMatchObject({ broken: 0, bare: 0 });
    expect(p99(answers, 200)).toBeLessThan(1_000);
    expect(late).toBeLessThan(1.25 * early);
    expect(recovery).toBeLessThan(5_000);

    expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
    expect(await observatory.stop()).toEqual({ code: 0, signal: null });
    const counted = linesOf(spaceport, /^Overloaded: (\d+) requests?/).map(([, number]) => Number(number));
    expect(counted.reduce((sum, number) => sum + number, 0)).toBeGreaterThanOrEqual(shed);
    expect(linesOf(spaceport, /HTTP\/1\.1" 503$/)).toEqual([]);
  },
);

test('a service that is busy, or stands still for a moment, sheds nothing', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { ...PLAIN, DOCKING_LIMIT: '1000000' });
  const cold = openLoad(port, 100, 4, 100);
  for (let pause = 0; pause < 3; pause++) {
    await sleep(500);
    process.kill(spaceport.pid, 'SIGSTOP'); // as a collection of garbage, or a neighbour who takes the processor
    await sleep(300);
    process.kill(spaceport.pid, 'SIGCONT');
  }
  const answers = await cold;
  console.log(
    `${count(answers, 200)} answered, p99 ${p99(answers, 200)} ms, three pauses of 300 ms included`,
  );
  expect([...answers.latencies.keys()]).toEqual([200]);
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
});

test('new clients get in while a thousand others keep the server busy', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { ...PLAIN, DOCKING_LIMIT: '1000000' });
  const load = { running: true };
  const loading = openLoad(port, Infinity, 8, 1_000).finally(() => (load.running = false));
  await spaceport.printed('docked successfully');
  const asked = performance.now();
  const newcomers = Array.from({ length: 200 }, async () => {
    const headers = { connection: 'close' };
    const { status } = await send(`http://localhost:${port}/healthz`, { headers });
    return { status, inTime: load.running };
  });
  const answers = await Promise.all(newcomers);
  console.log(`200 newcomers answered after ${Math.round(performance.now() - asked)} ms`);
  expect(answers).toEqual(answers.map(() => ({ status: 200, inTime: true })));
  await loading;
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
});

test('what waits for others is bounded: more is shed at once, and probes are not', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1',
    SIMULATE_DELAY_MS: '8000',
    LOG_LEVEL: 'debug',
  });
  const url = `http://localhost:${port}`;
  const accepted: Promise<Answer>[] = [];
  for (let asked = 0; asked < OPEN_LIMIT; asked++) {
    accepted.push(send(`${url}/docked_ships`));
    if (asked % 20 === 0) await send(`${url}/healthz`); // one after the other, as far as queues go
  }
  const taken = () => linesOf(spaceport, /^Request received$/).length;
  await waitFor('all of them to be taken', () => taken() === OPEN_LIMIT);
  const start = performance.now();
  const refused = await send(`${url}/docked_ships`);
  console.log(`refused after ${Math.round(performance.now() - start)} ms`);
  expect(refused.body).toEqual({
    detail: 'Overloaded: retry in a second',
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.traceId).toBe(''); // a span would cost more than the answer
  expect((await send(`${url}/readyz`)).status).toBe(200);
  for (const { status, traceId } of await Promise.all(accepted)) {
    expect(status).toBe(200);
    expect(traceId).not.toBe('');
  }
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
  expect(linesOf(spaceport, /^Overloaded: 1 request was/)).toHaveLength(1);
});
