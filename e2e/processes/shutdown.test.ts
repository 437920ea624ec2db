import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { spansOf } from '#testkit/jaeger.ts';
import { keepBusy } from '#testkit/load.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s under load: what was accepted is answered, its trace arrives, exit 0',
  { timeout: 120_000 },
  async (signal) => {
    const port = await freePorts(4);
    const observatory = await startObservatory(port + 1);
    const spaceport = await startService('spaceport', port, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 2}`,
      OTEL_BSP_SCHEDULE_DELAY: '60000', // only the flush at the end can deliver the last spans
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
      SIMULATE_DELAY_MS: '20',
    });
    const answered: string[] = [];
    let exited: ReturnType<typeof spaceport.stop> | undefined;
    await keepBusy(20, async () => {
      try {
        const { status, traceId } = await send(`http://localhost:${port}/request_docking/odyssey`);
        expect(status).toBe(200);
        answered.push(traceId);
        if (answered.length === 500) exited = spaceport.stop(signal);
        return true;
      } catch (error) {
        if (exited) return false; // it listens no more
        throw error;
      }
    });
    const start = performance.now();
    expect(await exited).toEqual({ code: 0, signal: null });
    console.log(
      `${answered.length} answered; exit ${Math.round(performance.now() - start)} ms after the last`,
    );

    const accessLines = spaceport.lines().filter(({ msg }) => String(msg).includes('"GET /request_docking/'));
    expect(accessLines.map(({ trace_id }) => trace_id).toSorted()).toEqual(answered.toSorted());
    for (const traceId of answered)
      await waitFor(
        `trace ${traceId}`,
        async () => (await spansOf(`http://localhost:${port + 1}`, traceId)).length === 1,
      );
    await observatory.stop();
  },
);

test('a request that is open at SIGTERM is answered, while readiness is 503 and the connection closes', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    SIMULATE_DELAY_MS: '1000',
    OTEL_SDK_DISABLED: 'true',
  });
  const open = send(`http://localhost:${port}/docked_ships`);
  const opened = waitFor('the request to be open', () => spaceport.lines().length > 0);
  await opened;
  await new Promise((resolve) => setImmediate(resolve));
  const exited = spaceport.stop();
  await spaceport.printed('draining');
  expect(await send(`http://localhost:${port}/readyz`)).toMatchObject({
    status: 503,
    body: { detail: 'Draining' },
  });
  const { status, headers } = await open;
  expect(status).toBe(200);
  expect(headers.get('connection')).toBe('close');
  expect(await exited).toEqual({ code: 0, signal: null });
});

test('a request that never ends is cut off at the limit, with exit code 1', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    SIMULATE_DELAY_MS: '60000',
    SHUTDOWN_TIMEOUT_MS: '1000',
    LOG_LEVEL: 'debug',
    OTEL_SDK_DISABLED: 'true',
  });
  const open = send(`http://localhost:${port}/docked_ships`).catch((error: unknown) => error);
  await spaceport.printed('Request received');
  const start = performance.now();
  expect(await spaceport.stop()).toEqual({ code: 1, signal: null });
  console.log(`cut off after ${Math.round(performance.now() - start)} ms`);
  expect(await open).toBeInstanceOf(Error);
});
