import { expect, test } from 'vitest';
import { environment } from '../../tools/fleet/environment.ts';
import { fleetPlan, type Member } from './fleet-plan.ts';
import { portsFrom, USUAL_PORTS } from './ports.ts';

const PLAN = fleetPlan(USUAL_PORTS);

function envOf(name: string, user: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const member = PLAN.find((member) => member.name === name) as Member;
  return environment(member, USUAL_PORTS, user, '/sos');
}

test('the usual ports', () => {
  expect(Object.fromEntries(PLAN.map(({ name, ports }) => [name, ports]))).toEqual({
    observatory: [16686, 4317, 4318],
    pontus: [32500],
    zura: [32501],
    endeavour: [32000],
    explorer: [32001],
    invincible: [32002],
    avenger: [32003],
    venture: [32004],
  });
});

test('ten ports in a row', () => {
  expect(fleetPlan(portsFrom(21000)).flatMap(({ ports }) => ports)).toEqual([
    21000, 21001, 21002, 21003, 21004, 21005, 21006, 21007, 21008, 21009,
  ]);
});

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

test('OTLP over HTTP goes to the port that takes it', () => {
  const env = envOf('pontus', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' });
  expect(env['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('http://localhost:4318');
});
