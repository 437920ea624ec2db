import { expect, test } from 'vitest';
import { environment } from './environment.ts';
import { fleetPlan, type Member } from '#contract/fleet-plan.ts';
import { portsFrom, USUAL_PORTS } from '#contract/ports.ts';

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

function envOf(name: string, user: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const member = fleetPlan(USUAL_PORTS).find((member) => member.name === name) as Member;
  return environment(member, USUAL_PORTS, user, '/sos');
}

test('a ship knows its name and where the spaceports are', () => {
  expect(envOf('explorer')).toMatchObject({
    OTEL_SERVICE_NAME: 'explorer-spaceship',
    SHIP_ID: 'explorer',
    HOST: '127.0.0.1',
    PORT: '32001',
    SPACEPORTS: 'pontus-spaceport=http://localhost:32500,zura-spaceport=http://localhost:32501',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4317',
  });
});

test("the user's settings win over the fleet's defaults, and reach every service", () => {
  const user = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4317',
    OTEL_BSP_SCHEDULE_DELAY: '7',
    FAILURE_RATE: '0.5',
  };
  expect(envOf('pontus', user)).toMatchObject(user);
  expect(envOf('venture', user)).toMatchObject(user);
});

test('an empty setting counts as unset', () => {
  expect(envOf('pontus', { OTEL_BSP_SCHEDULE_DELAY: '' })['OTEL_BSP_SCHEDULE_DELAY']).toBe('200');
});

test('what makes one service does not leak into all', () => {
  const user = {
    OTEL_SERVICE_NAME: 'mine',
    HOST: '0.0.0.0',
    PORT: '80',
    SHIP_ID: 'mine',
    OTLP_GRPC_PORT: '1',
  };
  expect(envOf('zura', user)).toMatchObject({
    OTEL_SERVICE_NAME: 'zura-spaceport',
    HOST: '127.0.0.1',
    PORT: '32501',
  });
  expect(envOf('avenger', user)['SHIP_ID']).toBe('avenger');
  expect(envOf('observatory', user)).toMatchObject({
    OTEL_SERVICE_NAME: 'observatory',
    OTLP_GRPC_PORT: '4317',
  });
});
