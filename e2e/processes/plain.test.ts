import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post, postJson, send, type Answer } from '#testkit/http.ts';
import { startService } from '#testkit/program.ts';

test('the services behave the same without telemetry', async () => {
  const seen = [];
  for (const OTEL_SDK_DISABLED of ['true', 'false']) {
    const port = await freePorts(2);
    const env = {
      OTEL_SDK_DISABLED,
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const spaceport = await startService('spaceport', port, env);
    const ship = await startService('spaceship', port + 1, {
      ...env,
      SHIP_ID: 'odyssey',
      SPACEPORTS: `pontus-spaceport=http://localhost:${port}`,
    });
    const [pontus, odyssey] = [`http://localhost:${port}`, `http://localhost:${port + 1}`];
    const answers = [
      await post(`${odyssey}/dock/pontus-spaceport`),
      await post(`${odyssey}/dock/pontus-spaceport`),
      await post(`${odyssey}/dock/nowhere`),
      await send(`${pontus}/docked_ships`),
      await postJson(`${pontus}/dock`, {}),
      await post(`${odyssey}/separate/pontus-spaceport`),
    ];
    expect(await ship.stop()).toEqual({ code: 0, signal: null });
    expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
    const messages = [...spaceport.lines(), ...ship.lines()].map(
      ({ level, msg }) => `${level} ${normal(String(msg))}`,
    );
    seen.push({ answers: answers.map(essence), messages });
  }
  expect(seen[0]).toEqual(seen[1]);
});

test('OTEL_TRACES_EXPORTER=console prints spans', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
  });
  const { traceId } = await send(`http://localhost:${port}/docked_ships`);
  await spaceport.printed(`traceId: '${traceId}'`);
  await spaceport.printed("name: 'GET /docked_ships'");
  await spaceport.stop();
});

function essence({ status, body, headers }: Answer): object {
  return { status, body, type: headers.get('content-type') };
}

/** Messages without what differs from run to run: addresses and ports. */
function normal(message: string): string {
  return message.replace(/127\.0\.0\.1:\d+/, 'ADDRESS').replace(/localhost:\d+/, 'ADDRESS');
}

test.each(['none', 'nowhere'])('with OTEL_TRACES_EXPORTER=%s no trace is claimed', async (exporter) => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    OTEL_TRACES_EXPORTER: exporter,
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
  });
  const { status, headers } = await send(`http://localhost:${port}/docked_ships`);
  expect(status).toBe(200);
  expect(headers.get('traceresponse')).toBeNull();
  await spaceport.stop();
});

test('OTEL_LOG_LEVEL=debug still prints nothing but JSON', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { OTEL_LOG_LEVEL: 'debug' });
  await spaceport.stop();
  const lines = spaceport.stdout.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('{"time":"'))).toEqual([]);
  expect(spaceport.lines().some(({ level }) => level === 'debug')).toBe(true);
});
