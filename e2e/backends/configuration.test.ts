/** The files of otel/backends: any two of them merge, and Grafana's queries are of the languages that they are written in. */
import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runWhole } from '#testkit/command.ts';
import { queriesOf } from './document.ts';
import { BACKENDS, configArguments, ENVIRONMENT } from './collector.ts';

/** Only in the public image of the Collector. */
const NOT_IN_LAB = ['postgresql'];

interface CollectorConfig {
  exporters?: Record<string, object>;
  service: { pipelines: Record<string, object> };
}
const load = async <T>(file: string) => parse(await readFile(file, 'utf8')) as T;
const files = (await readdir('otel/backends')).filter(
  (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
);
const names = files.map((file) => basename(file, '.yaml'));

test('each file of otel/backends is tested here', () => {
  expect(names.toSorted()).toEqual([...BACKENDS, ...NOT_IN_LAB].toSorted());
});

test('each adds pipelines of its own, and touches none that is there', async () => {
  const own = await Promise.all(
    ['collector', ...names.map((name) => `backends/${name}`)].map(async (name) => {
      const { service, exporters = {} } = await load<CollectorConfig>(`otel/${name}.yaml`);
      return [...Object.keys(service.pipelines), ...Object.keys(exporters)];
    }),
  );
  const all = own.flat();
  expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
});

const pairs = BACKENDS.flatMap((one, index) =>
  BACKENDS.slice(index + 1).map((other) => [one, other] as const),
);

/** What the cluster adds before the backends (k8s/collector), with a folder that is there. */
const CLUSTER = [
  '--config=otel/durable.yaml',
  '--config=yaml:extensions::file_storage::directory: /tmp',
  '--config=k8s/collector/kubernetes.yaml',
];
const CLUSTER_ENV = {
  K8S_NAMESPACE: 'default',
  QUEUE_STORAGE: 'file_storage',
  BACKEND_PROCESSORS: '[memory_limiter, k8s_attributes, resource]',
};

const merges = [...pairs, BACKENDS].map((backends: readonly string[]) => ({
  backends,
  names: backends.join(', '),
}));

describe.for(merges)('the Collector takes $names', ({ backends }) => {
  const validate = (config: string[], env: Record<string, string>) =>
    runWhole('env', [
      ...Object.entries({ ...ENVIRONMENT, ...env }).map(([name, value]) => `${name}=${value}`),
      'otelcol-contrib',
      'validate',
      ...config,
    ]);

  test('as Compose does', () => validate(configArguments(backends), {}));

  test('on the cluster', () => {
    const [collector = '', ...files] = configArguments(backends);
    const extensions = backends.includes('aws') ? ['--config=k8s/components/aws/extensions.yaml'] : [];
    return validate([collector, ...CLUSTER, ...files, ...extensions], CLUSTER_ENV);
  });
});

/** What stands for Grafana's own variables in a query. */
const VARIABLES: Record<string, string> = {
  '${__tags}': 'service_name="pontus-spaceport"',
  '${__trace.traceId}': '0af7651916cd43dd8448eb211c80319d',
};
const withVariables = (query: string) =>
  query.replaceAll('$$', '$').replaceAll(/\$\{[^}]+\}/g, (name) => VARIABLES[name] ?? name);

/** The places where a query is not of its language. */
function mistakes(language: typeof traceql, query: string): number[] {
  const found: number[] = [];
  language.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) found.push(from);
    },
  });
  return found;
}

describe('Grafana', () => {
  interface Datasource {
    uid: string;
    jsonData: object;
  }
  const dashboard = async () => JSON.parse(await readFile('otel/backends/grafana/sos.json', 'utf8'));
  const datasources = async () =>
    (await load<{ datasources: Datasource[] }>('otel/backends/grafana/datasources.yaml')).datasources;

  test('its TraceQL and LogQL are of those languages', async () => {
    const { panels } = await dashboard();
    const targets = panels.flatMap(({ targets }: { targets: object[] }) => targets) as {
      datasource: { type: string };
      query: string;
      expr: string;
    }[];
    const queries = (type: string) => targets.filter(({ datasource }) => datasource.type === type);
    const all = [
      ...queries('tempo').map(({ query }) => [traceql, query] as const),
      ...queries('loki').map(({ expr }) => [logql, expr] as const),
      ...(await queriesOf('traceql')).map((query) => [traceql, query] as const),
      ...(await queriesOf('logql')).map((query) => [logql, query] as const),
    ];
    for (const [language, query] of all) expect.soft(mistakes(language, query), query).toEqual([]);
    expect([queries('tempo').length, queries('loki').length]).toEqual([1, 1]);
    const tempo = (await datasources()).find(({ uid }) => uid === 'tempo')?.jsonData as {
      tracesToLogsV2: { query: string };
    };
    expect(mistakes(logql, withVariables(tempo.tracesToLogsV2.query))).toEqual([]);
    expect(mistakes(logql, '{service_name=}')).not.toEqual([]); // the grammar does refuse
    expect(mistakes(traceql, '{ status = }')).not.toEqual([]);
  });

  test('every data source that something refers to is provisioned', async () => {
    const uids = (await datasources()).map(({ uid }) => uid);
    const text = JSON.stringify([await datasources(), await dashboard()]);
    const asked = [...text.matchAll(/"(?:datasourceUid|uid)":"([^"]+)"/g)].map(([, uid]) => uid);
    expect([...new Set(asked)].toSorted()).toEqual([...uids, 'sos'].toSorted());
  });
});
