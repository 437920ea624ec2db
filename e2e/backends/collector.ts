import { freePorts } from '#testkit/free-ports.ts';
import { answers, startProgram, type LabProgram } from './lab-program.ts';

/** The files of otel/backends that the lab's Collector can load: it has no PostgreSQL receiver. */
export const BACKENDS = ['aws', 'grafana', 'honeycomb', 'prometheus', 'victorialogs'] as const;
export type Backend = (typeof BACKENDS)[number];

/** What the files of otel/backends need from the environment; made-up keys. */
export const ENVIRONMENT = {
  HONEYCOMB_API_KEY: 'a-key-of-honeycomb',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-made-up-secret',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The arguments with which the Collector merges these backends into otel/collector.yaml. */
export function configArguments(backends: readonly string[]): string[] {
  const files = ['otel/collector.yaml', ...backends.map((name) => `otel/backends/${name}.yaml`)];
  return files.map((file) => `--config=${file}`);
}

export interface Collector extends LabProgram {
  /** OTLP over gRPC. */
  otlp: string;
}

/**
 * Starts the lab's Collector as Compose and the cluster do, with these backends, on ports of its own.
 * @param exporters where each exporter sends to here, instead of the names of Compose and the cluster.
 */
export async function startCollector(
  backends: readonly Backend[],
  exporters: Record<string, object>,
  env: Record<string, string> = {},
): Promise<Collector> {
  const port = await freePorts(4);
  const at = (offset: number) => `127.0.0.1:${port + offset}`;
  const here = {
    receivers: { otlp: { protocols: { grpc: { endpoint: at(0) }, http: { endpoint: at(1) } } } },
    exporters: { prometheus: { endpoint: at(2) }, ...exporters },
    extensions: { health_check: { endpoint: at(3) } },
    service: { telemetry: { metrics: { level: 'none' } } },
  };
  const program = await startProgram(
    'otelcol-contrib',
    [...configArguments(backends), `--config=yaml:${JSON.stringify(here)}`],
    () => answers(`http://${at(3)}`),
    { ...ENVIRONMENT, ...env },
  );
  return { ...program, otlp: `http://${at(0)}` };
}
