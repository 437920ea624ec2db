import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { startJaeger } from './start-jaeger.ts';

test('Jaeger has the whole trace of a dock, and is sent nothing but traces', async () => {
  const jaeger = await startJaeger();
  const port = await freePorts(2);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpGrpc };
  const spaceport = await startService('spaceport', port, env);
  const ship = await startService('spaceship', port + 1, {
    ...env,
    SPACEPORTS: `pontus-spaceport=http://localhost:${port}`,
  });
  const { status, traceId } = await post(`http://localhost:${port + 1}/dock/pontus-spaceport`);
  expect(status).toBe(200);
  const spans = await waitForSpans(jaeger.url, traceId, 5);
  expect(spans.map(({ service, kind }) => `${service} ${kind}`).toSorted()).toEqual([
    'test-spaceport server',
    'test-spaceport server',
    'test-spaceship client',
    'test-spaceship client',
    'test-spaceship server',
  ]);

  for (const program of [ship, spaceport]) {
    const warnings = () =>
      program
        .lines()
        .filter(({ level }) => level === 'warn' || level === 'error')
        .map(({ msg }) => String(msg));
    await waitFor('both warnings', () => warnings().length >= 2);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(
      warnings()
        .map((text) => /does not take (log records|metrics) .*: retrying from time to time$/.exec(text)?.[1])
        .toSorted(),
    ).toEqual(['log records', 'metrics']);
  }
});
