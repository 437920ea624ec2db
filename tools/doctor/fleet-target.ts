import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fleetLogs, fleetPorts } from '#command/fleet-settings.ts';
import { fleetPlan, type Member } from '#contract/fleet-plan.ts';
import { ghostShips } from './checks/ghost-ships.ts';
import type { DoctorSettings } from './settings.ts';
import { Broken, setInShell, type Receiver, type Service, type Target, type Telemetry } from './target.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ELSEWHERE = 'traces end up somewhere else? say where: JAEGER_URL=http://localhost:16686';

const TELEMETRY: Telemetry = {
  set: setInShell,
  untraced: new Broken('it begins no trace: its answers have no traceresponse header', [
    'unset OTEL_SDK_DISABLED, if it is true',
    'start it with its instrumentation: node --import ./services/instrumentation.ts …',
  ]),
  environment: new Map(Object.entries(process.env)), // most likely the one that the fleet was started in
};

/** The fleet that `npm start` runs on this machine. */
export function fleetTarget(settings: DoctorSettings): Target {
  const first = settings.FLEET_PORTS_FROM;
  const ports = fleetPorts(settings);
  const logs = fleetLogs(settings);
  const observatory = `http://localhost:${ports.observatory}`;
  const start = first === undefined ? 'npm start' : `FLEET_PORTS_FROM=${first} npm start`;
  const services = fleetPlan(ports).flatMap((member) => service(member, start, logs));
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, JAEGER_URL } = settings;
  const jaeger = JAEGER_URL?.replace(/\/+$/, '');
  const whenEmpty = ['see in the Collector’s log what its exporter says, and where it sends', ELSEWHERE];

  const observatoryDown = [`is the fleet running? ${start}`, `if it is, ${logs}/observatory.log says why`];
  const ownReceiver: Receiver = {
    name: 'the observatory',
    url: `http://localhost:${ports.otlpHttp}`,
    where: `localhost:${ports.otlpHttp}`,
    protocol: 'http/json',
    endpoint: `http://localhost:${ports.otlpGrpc}`,
    whenSilent: observatoryDown,
    whenEmpty,
  };
  const otherReceiver = (url: string): Receiver => ({
    name: 'the Collector',
    url,
    where: url,
    protocol: settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    endpoint: url,
    whenSilent: ['start the Collector', 'or unset OTEL_EXPORTER_OTLP_ENDPOINT, and use the observatory'],
    whenEmpty,
  });
  const receiver = endpoint === undefined ? ownReceiver : otherReceiver(endpoint);
  return {
    name: `the fleet on localhost${first === undefined ? '' : `, ports from ${first}`}`,
    services: async () => services,
    receiverOf: async () => receiver,
    jaeger: async () => ({
      url: jaeger ?? observatory,
      where: jaeger ?? observatory,
      whenSilent:
        jaeger === undefined
          ? [...observatoryDown, ELSEWHERE]
          : [`start Jaeger, or set JAEGER_URL to where it answers`],
    }),
    notes: () => ghostShips(services),
    close: () => {},
  };
}

function service({ name, kind, ports: [port] }: Member, start: string, logs: string): Service[] {
  if (kind !== 'spaceport' && kind !== 'spaceship') return [];
  const where = `localhost:${port}`;
  const file = join(logs, `${name}.log`);
  return [
    {
      name,
      kind,
      shipIds: kind === 'spaceship' ? [name] : [],
      url: `http://${where}`,
      where,
      down: undefined,
      whenSilent: [`is the fleet running? ${start}`, `if it is, its log in ${logs}/ says why`],
      podFault: undefined,
      injected: false,
      telemetry: TELEMETRY,
      system: undefined,
      post: (path) => `curl -X POST ${where}${path}`,
      log: () => readFile(resolve(ROOT, file), 'utf8').catch(() => ''),
    },
  ];
}
