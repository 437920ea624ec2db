import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { PROMPT_EXPORT, Program, startObservatory } from '#testkit/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SHARED = [
  '@opentelemetry/api',
  '@opentelemetry/core',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/instrumentation',
  'import-in-the-middle',
];

test.each(SHARED)('there is one copy of %s', (name) => {
  const paths = execFileSync('npm', ['ls', '--all', '--parseable', name], { cwd: ROOT, encoding: 'utf8' });
  expect(new Set(paths.trim().split('\n')).size).toBe(1);
});

test('the packages that SOS stands on are loaded and used', async () => {
  const port = await freePorts(4);
  const observatory = await startObservatory(port + 1);
  const spaceport = new Program(
    [
      '--import',
      './e2e/processes/loaded-packages.ts',
      '--import',
      './services/instrumentation.ts',
      'services/spaceport/main.ts',
    ],
    {
      ...PROMPT_EXPORT,
      PORT: `${port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 2}`,
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs',
    },
  );
  await spaceport.printed('Listening on');
  const { traceId } = await send(`http://localhost:${port}/docked_ships`);

  // auto-instrumentations-node chose the instrumentations, exporter-trace-otlp-grpc brought the span here
  const [span] = await waitForSpans(`http://localhost:${port + 1}`, traceId, 1);
  expect(span?.tags['otel.scope.name']).toBe('@opentelemetry/instrumentation-http');
  expect(span?.resource['telemetry.sdk.language']).toBe('nodejs');
  // instrumentation-pino put the ids into the line
  expect(spaceport.lines().find(({ trace_id }) => trace_id === traceId)).toMatchObject({ trace_flags: '01' });

  await spaceport.stop();
  for (const name of [
    'sdk-node',
    'exporter-trace-otlp-grpc',
    'instrumentation-pino',
    'auto-instrumentations-node',
  ])
    expect(spaceport.stderr).toContain(`loaded @opentelemetry/${name}\n`);
  // who has no database and no account at Rollbar loads none of this
  for (const name of ['pg', 'pg-boss', 'rollbar']) expect(spaceport.stderr).not.toContain(`loaded ${name}\n`);
  await observatory.stop();
});
