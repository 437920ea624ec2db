import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

type Variable = { name: string; value: string };

const read = (file: string) => parse(readFileSync(file, 'utf8'), { merge: true });

/** The variables that say how often telemetry leaves, and how much waits, by name and as text. */
const settings = (env: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => /^OTEL_(BSP|BLRP|METRIC_EXPORT)_/.test(name))
      .map(([name, value]) => [name, String(value)]),
  );
const byName = (env: Variable[]) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

const CHARTS = ['spaceport', 'spaceship', 'cleaner'];
const SOURCE = settings(read('helm/common/values.yaml').telemetry.env);

test.each(['otel/v2/instrumentation.yaml', 'otel/autoinstrumentation/instrumentation.yaml'])(
  '%s has the queues and intervals of helm/common',
  (file) => expect(settings(byName(read(file).spec.nodejs.env))).toEqual(SOURCE),
);

test('each service of Compose has the queues and intervals of helm/common', () => {
  const { services } = read('otel/compose.yaml') as {
    services: Record<string, { environment?: Record<string, string> }>;
  };
  const ours = Object.entries(services).filter(([, { environment }]) => environment?.['OTEL_SERVICE_NAME']);
  expect(ours).toHaveLength(8);
  for (const [name, { environment }] of ours) expect(settings(environment!), name).toEqual(SOURCE);
});

test.each(CHARTS)(
  'helm/%s imports the queues and intervals of helm/common, and states none itself',
  (chart) => {
    expect(settings(read(`helm/${chart}/values.yaml`).telemetry.env)).toEqual({});
    expect(read(`helm/${chart}/Chart.yaml`).dependencies[0]['import-values']).toEqual([
      { child: 'telemetry', parent: 'telemetry' },
    ]);
  },
);
