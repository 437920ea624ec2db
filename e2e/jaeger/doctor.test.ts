/** The doctor on a fleet that sends to a Collector in front of a Jaeger. `otelcol-contrib` and `jaeger` must be on the PATH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runDoctor } from '../doctor/run-doctor.ts';
import { TestFleet } from '#testkit/fleet.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { startJaeger } from './start-jaeger.ts';

/** Starts a Collector that passes traces on to `jaeger`, for as long as the test runs. @returns its address for OTLP over gRPC. */
async function startCollector(jaeger: string): Promise<string> {
  const port = await freePorts(3);
  const at = (offset: number) => `127.0.0.1:${port + offset}`;
  const config = {
    receivers: { otlp: { protocols: { grpc: { endpoint: at(0) }, http: { endpoint: at(1) } } } },
    exporters: { otlp: { endpoint: jaeger.replace('http://', ''), tls: { insecure: true } }, debug: {} },
    extensions: { health_check: { endpoint: at(2) } },
    service: {
      extensions: ['health_check'],
      pipelines: {
        traces: { receivers: ['otlp'], exporters: ['otlp'] },
        metrics: { receivers: ['otlp'], exporters: ['debug'] },
        logs: { receivers: ['otlp'], exporters: ['debug'] },
      },
      telemetry: { metrics: { level: 'none' } },
    },
  };
  const folder = await mkdtemp(join(tmpdir(), 'otelcol-'));
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  const collector = spawn('otelcol-contrib', ['--config', file], { stdio: 'ignore' });
  onTestFinished(async () => {
    collector.kill();
    await once(collector, 'exit');
    await rm(folder, { recursive: true });
  });
  await waitFor('the Collector', async () => (await fetch(`http://${at(2)}`)).ok);
  return `http://${at(0)}`;
}

test('the way over a Collector to Jaeger, and Jaeger away', async () => {
  const jaeger = await startJaeger();
  const collector = await startCollector(jaeger.otlpGrpc);
  const fleet = await TestFleet.ready({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector } });
  const examine = (JAEGER_URL: string, OTEL_EXPORTER_OTLP_ENDPOINT = collector) =>
    runDoctor({
      FLEET_PORTS_FROM: `${fleet.first}`,
      FLEET_LOGS: fleet.logs,
      OTEL_EXPORTER_OTLP_ENDPOINT,
      JAEGER_URL,
    });

  const nobody = `http://localhost:${await freePorts(1)}`;
  const well = await examine(jaeger.url);
  expect(well.text).toMatch(/✓ Receiver +the Collector takes spans/);
  expect(well.text).toContain('A trace goes all the way from each service to Jaeger');
  expect(well.code).toBe(0);

  const away = await examine(nobody);
  expect(away.text).toMatch(
    /✓ Receiver .*\n +✗ Jaeger +Jaeger does not answer at http:\/\/localhost:\d+: nothing listens/,
  );
  expect(away.text).toContain('→ start Jaeger');
  expect(away.code).toBe(1);

  // the fleet's own observatory answers as Jaeger does, but the Collector sends elsewhere
  const elsewhere = await examine(`http://localhost:${fleet.first}`);
  expect(elsewhere.text).toMatch(/✗ Jaeger +the Collector took a trace, but Jaeger at .* does not have it/);
  expect(elsewhere.text).toContain('see in the Collector’s log what its exporter says');
  expect(elsewhere.code).toBe(1);

  const noCollector = await examine(jaeger.url, nobody);
  expect(noCollector.text).toMatch(
    /✗ Receiver +the Collector does not take spans at .*: nothing listens there/,
  );
  expect(noCollector.code).toBe(1);
  await fleet.program.stop();
});
