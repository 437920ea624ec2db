import { expect, test } from 'vitest';
import { environment } from './environment.ts';
import { fleetPlan } from '#contract/fleet-plan.ts';
import { portsFrom } from '#contract/ports.ts';

const PORTS = portsFrom(20_000);
const [observatory] = fleetPlan(PORTS);

function given(user: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!observatory) throw new Error('there is no fleet');
  return environment(observatory, PORTS, user, '/repository');
}

test('telemetry goes to the observatory over gRPC, soon', () => {
  expect(given({})).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:20001',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
});

test('a protocol, of all signals or of one, finds its port', () => {
  expect(given({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:20002',
  });
  expect(
    given({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' }),
  ).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:20002',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://localhost:20001',
  });
  expect(given({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' })).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:20001',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:20002/v1/traces',
  });
});

test('what the user says of where and how goes; what the member is does not change', () => {
  const env = given({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://elsewhere:4317',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    OTEL_BSP_SCHEDULE_DELAY: '',
    OTEL_SERVICE_NAME: 'mine',
    LOG_LEVEL: 'debug',
  });
  expect(env).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://elsewhere:4317',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_SERVICE_NAME: 'observatory',
    LOG_LEVEL: 'debug',
  });
  expect(env).not.toHaveProperty('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
});
