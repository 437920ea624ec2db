import type { Ports } from './ports.ts';

/** The kind of a member: the name of its program's folder. */
export type Kind = 'observatory' | 'spaceport' | 'spaceship' | 'cleaner';

/** One process of the fleet. */
export interface Member {
  name: string;
  kind: Kind;
  /** Every port it listens on; it answers its probes on the first. */
  ports: readonly [number, ...number[]];
  /** The settings that distinguish it from other members. */
  settings: Readonly<Record<string, string>>;
}

/** The fleet's spaceports and ships, by name. */
export const SPACEPORTS: readonly string[] = ['pontus', 'zura'];
export const SHIPS: readonly string[] = ['endeavour', 'explorer', 'invincible', 'avenger', 'venture'];

/**
 * The members of the fleet: the observatory, two spaceports, five ships; with a database, whose queue it takes orders from, a cleaner.
 */
export function fleetPlan(ports: Ports, { hasDatabase = false } = {}): Member[] {
  const { observatory, otlpGrpc, otlpHttp } = ports;
  const spaceports = SPACEPORTS.map((name, index) => member(name, 'spaceport', ports.spaceports + index));
  // by host name, so that a dock has a DNS lookup to show
  const directory = spaceports
    .map(({ name, ports: [port] }) => `${name}-spaceport=http://localhost:${port}`)
    .join(',');
  const ships = SHIPS.map((name, index) =>
    member(name, 'spaceship', ports.ships + index, { SHIP_ID: name, SPACEPORTS: directory }),
  );
  return [
    {
      name: 'observatory',
      kind: 'observatory',
      ports: [observatory, otlpGrpc, otlpHttp],
      settings: {
        HOST: '127.0.0.1',
        PORT: `${observatory}`,
        OTEL_SERVICE_NAME: 'observatory',
        OTLP_GRPC_PORT: `${otlpGrpc}`,
        OTLP_HTTP_PORT: `${otlpHttp}`,
        SHIPS: ships.map(({ name, ports: [port] }) => `${name}=http://localhost:${port}`).join(','),
        SPACEPORTS: directory,
        MISSIONS: 'fleet',
      },
    },
    ...(hasDatabase ? [member('cleaner', 'cleaner', ports.cleaner, { OTEL_SERVICE_NAME: 'cleaner' })] : []),
    ...spaceports,
    ...ships,
  ];
}

function member(name: string, kind: Kind, port: number, settings: Record<string, string> = {}): Member {
  return {
    name,
    kind,
    ports: [port],
    settings: { HOST: '127.0.0.1', PORT: `${port}`, OTEL_SERVICE_NAME: `${name}-${kind}`, ...settings },
  };
}
