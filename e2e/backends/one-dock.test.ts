/** One dock, sent through the lab's Collector with all backends at once, and found again by its trace id in each of them. */
import { decode as decodeMsgpack } from '@msgpack/msgpack';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { startObservatory, startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { BACKENDS, ENVIRONMENT, startCollector } from './collector.ts';
import { queriesOf } from './document.ts';
import { Recorder } from './recorder.ts';
import { startAws, startPrometheus, startRefinery, startVictoriaLogs } from './servers.ts';
import { logRecordsIn, metricNamesIn, spansIn } from './telemetry-in.ts';

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

const honeycomb = new Recorder();
const loki = new Recorder();
let observatory: string;
let victoriaLogs: string;
let prometheus: string;
let refinery: string;
let aws: Awaited<ReturnType<typeof startAws>>;
/** The trace ids of a dock that succeeded, and of one that was refused. */
let docked: string;
let refused: string;

const stop = (program: Program) => stack.defer(async () => void (await program.stop()));

/** Sends a ship to a spaceport and gives the trace's id. */
async function dock(ship: string, spaceport: string, status: number): Promise<string> {
  const answer = await post(`${ship}/dock/${spaceport}`);
  expect(answer.status).toBe(status);
  return answer.traceId;
}

beforeAll(async () => {
  const port = await freePorts(6);
  const [honeycombUrl, lokiUrl] = await Promise.all([honeycomb.listen(), loki.listen()]);
  stack.defer(() => honeycomb.close());
  stack.defer(() => loki.close());
  observatory = `http://127.0.0.1:${port}`;
  const started = await Promise.all([
    startObservatory(port),
    startVictoriaLogs(stack),
    startPrometheus(stack),
    startRefinery(stack, honeycombUrl),
    startAws(stack),
  ]);
  stop(started[0]);
  [, victoriaLogs, prometheus, refinery, aws] = started;
  const collector = await startCollector(
    BACKENDS,
    {
      // The observatory takes OTLP over gRPC as Jaeger and Tempo do.
      'otlp_grpc/jaeger': { endpoint: `127.0.0.1:${port + 1}` },
      'otlp_grpc/tempo': { endpoint: `127.0.0.1:${port + 1}` },
      'otlp_http/loki': { endpoint: `${lokiUrl}/otlp` },
      'otlp_http/victorialogs': { logs_endpoint: `${victoriaLogs}/insert/opentelemetry/v1/logs` },
      'otlp_http/prometheus': { metrics_endpoint: `${prometheus}/api/v1/otlp/v1/metrics` },
      'otlp_http/xray': { traces_endpoint: `${aws.url}/v1/traces` },
      'otlp_http/cloudwatch_logs': { logs_endpoint: `${aws.url}/v1/logs` },
      'otlp_http/cloudwatch_metrics': { metrics_endpoint: `${aws.url}/v1/metrics` },
    },
    { HONEYCOMB_API: honeycombUrl, HONEYCOMB_TRACES: `${refinery}/v1/traces` },
  );
  stack.defer(collector.stop);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlp, OTEL_METRIC_EXPORT_INTERVAL: '1000' };
  const [pontus, explorer] = [port + 3, port + 4];
  stop(await startService('spaceport', pontus, { ...env, OTEL_SERVICE_NAME: 'pontus-spaceport' }));
  stop(
    await startService('spaceship', explorer, {
      ...env,
      OTEL_SERVICE_NAME: 'explorer-spaceship',
      SHIP_ID: 'explorer',
      SPACEPORTS: `pontus-spaceport=http://127.0.0.1:${pontus},zura-spaceport=http://127.0.0.1:${port + 5}`,
    }),
  );
  const ship = `http://127.0.0.1:${explorer}`;
  docked = await dock(ship, 'pontus-spaceport', 200);
  refused = await dock(ship, 'pontus-spaceport', 400);
  await dock(ship, 'zura-spaceport', 502);
  // A rate needs two points: more of the same, one after the other, since a ship's next code replaces the one before.
  const over = new AbortController();
  const traffic = async () => {
    while (!over.signal.aborted)
      for (const request of ['dock/pontus', 'dock/pontus', 'dock/zura', 'separate/pontus'])
        await post(`${ship}/${request}-spaceport`);
  };
  const ended = traffic();
  stack.defer(async () => {
    over.abort();
    await ended;
  });
});

/** The answer to a query of Prometheus's API. */
async function ask<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  return ((await response.json()) as { data: T }).data;
}

const queryPrometheus = async (query: string) =>
  (await ask<{ result: { value: [number, string] }[] }>('query', { query })).result;

/** The log records that VictoriaLogs has of a query in LogsQL. */
async function queryLogs(query: string): Promise<Record<string, string>[]> {
  const response = await fetch(`${victoriaLogs}/select/logsql/query?${new URLSearchParams({ query })}`);
  const lines = (await response.text()).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, string>);
}

describe('VictoriaLogs', () => {
  test('gives the log lines of a dock by its trace id', async () => {
    const lines = await waitFor('the log lines', async () => {
      const found = await queryLogs(`trace_id:=${docked} | sort by (_time)`);
      return found.length >= 5 && found;
    });
    expect(lines.map(({ _msg }) => _msg)).toContain('Ship explorer asks pontus-spaceport to dock');
    expect(new Set(lines.map((line) => line['service.name']))).toEqual(
      new Set(['explorer-spaceship', 'pontus-spaceport']),
    );
  });

  test('answers each query of docs/backends.md', async () => {
    for (const query of await queriesOf('logsql'))
      await waitFor(
        `something of ${query}`,
        async () => (await queryLogs(query.replace('TRACE_ID', refused))).length > 0,
      );
  });
});

describe('Prometheus', () => {
  test('has the dock as an exemplar of its latency', async () => {
    const end = () => `${Date.now() / 1000 + 60}`;
    await waitFor('the exemplar', async () => {
      const series = await ask<{ exemplars: { labels: { trace_id: string } }[] }[]>('query_exemplars', {
        query: 'traces_span_metrics_duration_seconds_bucket{job="explorer-spaceship"}',
        start: `${Date.now() / 1000 - 600}`,
        end: end(),
      });
      return series.some(({ exemplars }) => exemplars.some(({ labels }) => labels.trace_id === docked));
    });
  });

  test('evaluates every rule, and fires an alert for what fails', async () => {
    interface Rule {
      name: string;
      health: string;
      lastError?: string;
      state?: string;
    }
    const rules = await waitFor('each rule evaluated', async () => {
      const { groups } = await ask<{ groups: { rules: Rule[] }[] }>('rules', {});
      const all = groups.flatMap(({ rules }) => rules);
      return all.length > 0 && all.every(({ health }) => health !== 'unknown') && all;
    });
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    await waitFor('the share of errors', async () => {
      const [share] = await queryPrometheus('job:http_server_errors:ratio_rate5m{job="explorer-spaceship"}');
      return share !== undefined && Number(share.value[1]) > 0.05;
    });
    await waitFor('the alert', async () => {
      const { alerts } = await ask<{ alerts: { labels: { alertname: string } }[] }>('alerts', {});
      return alerts.some(({ labels }) => labels.alertname === 'ServerErrors');
    });
  });
});

describe('Grafana', () => {
  interface Target {
    datasource: { type: string };
    expr: string;
  }
  test('every PromQL of the dashboard, and of docs/backends.md, finds something', async () => {
    const file = await readFile('otel/backends/grafana/sos.json', 'utf8');
    const { panels } = JSON.parse(file) as { panels: { title: string; targets: Target[] }[] };
    const queries = panels.flatMap(({ targets }) =>
      targets.filter(({ datasource }) => datasource.type === 'prometheus').map(({ expr }) => expr),
    );
    expect(queries.length).toBeGreaterThan(5);
    queries.push(...(await queriesOf('promql')));
    for (const query of queries)
      await waitFor(`something of ${query}`, async () => {
        const result = await queryPrometheus(query.replaceAll('$__rate_interval', '1m'));
        return result.some(({ value }) => !Number.isNaN(Number(value[1])));
      });
  });

  test("Tempo's and Loki's exporters deliver OTLP", async () => {
    expect(await waitForSpans(observatory, docked, 5)).toHaveLength(5);
    await waitFor('the log records', () =>
      logRecordsIn(loki.bodies('/otlp/v1/logs')).some(({ traceId }) => traceId === docked),
    );
  });
});

describe('Honeycomb', () => {
  interface Event {
    data: Record<string, unknown>;
  }
  const events = () =>
    ['explorer-spaceship', 'pontus-spaceport'].flatMap((dataset) =>
      honeycomb.bodies(`/1/batch/${dataset}`).flatMap((body) => decodeMsgpack(body) as Event[]),
    );

  test('gets the trace through Refinery', async () => {
    const ofDock = await waitFor('five events', () => {
      const found = events().filter(({ data }) => data['trace.trace_id'] === docked);
      return found.length >= 5 && found;
    });
    expect(ofDock).toHaveLength(5);
    expect(ofDock.map(({ data }) => data['sos.ship.id'])).toContain('explorer');
  });

  test('has each column that the saved queries ask for', async () => {
    await waitFor('the refusal', () => events().some(({ data }) => data['trace.trace_id'] === refused));
    const columns = new Set(events().flatMap(({ data }) => Object.keys(data)));
    for (const name of ['latency-by-ship', 'recent-traces', 'refusals-by-reason']) {
      const query = JSON.parse(await readFile(`otel/backends/honeycomb/${name}.json`, 'utf8')) as {
        breakdowns: string[];
        calculations: { column?: string }[];
        filters: { column: string }[];
      };
      const asked = [
        ...query.breakdowns,
        ...query.calculations.map(({ column }) => column ?? 'name'),
        ...query.filters.map(({ column }) => column),
      ];
      for (const column of asked) expect.soft(columns, name).toContain(column);
    }
  });

  test('gets log records and metrics at its OTLP paths, with the key and the dataset', async () => {
    await waitFor('the log records', () =>
      logRecordsIn(honeycomb.bodies('/v1/logs')).some(({ traceId }) => traceId === docked),
    );
    await waitFor('the metrics', () =>
      metricNamesIn(honeycomb.bodies('/v1/metrics')).includes('sos.dockings'),
    );
    for (const { headers, path } of honeycomb.requests) {
      expect(headers['x-honeycomb-team']).toBe(ENVIRONMENT.HONEYCOMB_API_KEY);
      if (path === '/v1/metrics') expect(headers['x-honeycomb-dataset']).toBe('sos-metrics');
    }
  });

  test('Refinery refuses what has no key', async () => {
    const response = await fetch(`${refinery}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
    });
    expect(response.status).toBe(400);
  });
});

describe('AWS', () => {
  const bodies = (path: string) =>
    aws.requests.filter((request) => request.path === path).map(({ body }) => body);

  test('gets the trace, its log records and metrics, each request signed for its service', async () => {
    await waitFor(
      'five spans',
      () => spansIn(bodies('/v1/traces')).filter(({ traceId }) => traceId === docked).length === 5,
    );
    await waitFor('the log records', () =>
      logRecordsIn(bodies('/v1/logs')).some(({ traceId }) => traceId === docked),
    );
    await waitFor('the metrics', () => metricNamesIn(bodies('/v1/metrics')).includes('sos.dockings'));
    expect(aws.requests.filter(({ problem }) => problem !== null)).toEqual([]);
    for (const { headers, path } of aws.requests) {
      expect(headers['content-encoding']).toBe('gzip');
      if (path !== '/v1/logs') continue;
      expect(headers).toMatchObject({ 'x-aws-log-group': '/sos', 'x-aws-log-stream': 'otel' });
    }
  });

  test('a body that was changed is not what was signed', async () => {
    const { headers } = aws.requests[0]!;
    const response = await fetch(`${aws.url}/v1/traces`, {
      method: 'POST',
      headers: { authorization: headers['authorization']!, 'x-amz-date': headers['x-amz-date']! },
      body: 'something else',
    });
    expect(response.status).toBe(403);
  });
});
