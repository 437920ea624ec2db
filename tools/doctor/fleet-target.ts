import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fleetPlan, type Member } from '#contract/fleet-plan.ts';
import { fleetLogs, fleetPorts } from '#command/fleet-settings.ts';
import type { Target, Receiver, Service } from './target.ts';
import type { DoctorSettings } from './settings.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** The fleet that `npm start` runs on this machine. */
export function fleetTarget(settings: DoctorSettings): Target {
  const first = settings.FLEET_PORTS_FROM;
  const ports = fleetPorts(settings);
  const logs = fleetLogs(settings);
  const observatory = `http://localhost:${ports.observatory}`;
  const start = first === undefined ? 'npm start' : `FLEET_PORTS_FROM=${first} npm start`;
  const members = fleetPlan(ports).filter(({ kind }) => kind !== 'observatory');
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, JAEGER_URL } = settings;
  const jaeger = JAEGER_URL?.replace(/\/+$/, '');

  const ownReceiver: Receiver = {
    name: 'the observatory',
    url: `http://localhost:${ports.otlpHttp}`,
    where: `localhost:${ports.otlpHttp}`,
    protocol: 'http/json',
    endpoint: `http://localhost:${ports.otlpGrpc}`,
    whenSilent: [`is the fleet running? ${start}`, `if it is, ${logs}/observatory.log says why`],
  };
  const otherReceiver = (url: string): Receiver => ({
    name: 'the Collector',
    url,
    where: url,
    protocol: settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    endpoint: url,
    whenSilent: ['start the Collector', 'or unset OTEL_EXPORTER_OTLP_ENDPOINT, and use the observatory'],
  });
  return {
    name: `the fleet on localhost${first === undefined ? '' : `, ports from ${first}`}`,
    services: async () => members.map((member) => service(member, start, logs)),
    receiver: async () => (endpoint === undefined ? ownReceiver : otherReceiver(endpoint)),
    jaeger: async () => ({
      url: jaeger ?? observatory,
      where: jaeger ?? observatory,
      whenSilent:
        jaeger === undefined
          ? [
              ...ownReceiver.whenSilent,
              'traces end up somewhere else? say where: JAEGER_URL=http://localhost:16686',
            ]
          : [`start Jaeger, or set JAEGER_URL to where it answers`],
      whenEmpty: [
        'see in the Collector’s log what its exporter says, and where it sends',
        'traces end up somewhere else? say where: JAEGER_URL=http://localhost:16686',
      ],
    }),
    close: () => {},
  };
}

function service({ name, kind, ports: [port] }: Member, start: string, logs: string): Service {
  const file = join(logs, `${name}.log`);
  return {
    name,
    url: `http://localhost:${port}`,
    where: `localhost:${port}`,
    path: kind === 'spaceport' ? '/docked_ships' : '/dock/doctor',
    down: undefined,
    whenSilent: [`is the fleet running? ${start}`, `if it is, its log in ${logs}/ says why`],
    podFault: undefined,
    injected: false,
    log: () => readFile(resolve(ROOT, file), 'utf8').catch(() => ''),
  };
}
