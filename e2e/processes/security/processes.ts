import { freePorts } from '#testkit/free-ports.ts';
import { Program, startService } from '#testkit/program.ts';

const HEAP_PROBE = ['--expose-gc', '--import', './packages/testkit/heap-probe.ts'];
/** So small that it is full early on: from then on nothing should grow. */
const MEMORY_LIMIT_BYTES = 4 * 1024 * 1024;

export type Name = 'spaceport' | 'spaceship' | 'observatory';

/** One process of each kind, told of each other; their heaps can be looked at. */
export interface Processes {
  programs: Record<Name, Program>;
  /** Where each listens, and the observatory's two more. */
  ports: Record<Name | 'grpc' | 'otlp', number>;
  stop(): Promise<void>;
}

export async function startProcesses(): Promise<Processes> {
  const first = await freePorts(5);
  const ports = {
    observatory: first,
    grpc: first + 1,
    otlp: first + 2,
    spaceport: first + 3,
    spaceship: first + 4,
  };
  const at = (port: number) => `http://localhost:${port}`;
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: at(ports.grpc) };
  const observatory = new Program([...HEAP_PROBE, 'services/observatory/main.ts'], {
    PORT: `${ports.observatory}`,
    OTLP_GRPC_PORT: `${ports.grpc}`,
    OTLP_HTTP_PORT: `${ports.otlp}`,
    MEMORY_LIMIT_BYTES: `${MEMORY_LIMIT_BYTES}`,
    SHIPS: `explorer=${at(ports.spaceship)}`,
    SPACEPORTS: `pontus-spaceport=${at(ports.spaceport)}`,
  });
  await observatory.printed(`:${ports.observatory}`);
  const spaceport = await startService('spaceport', ports.spaceport, telemetry, HEAP_PROBE);
  const ship = { ...telemetry, SHIP_ID: 'explorer', SPACEPORTS: `pontus-spaceport=${at(ports.spaceport)}` };
  const spaceship = await startService('spaceship', ports.spaceship, ship, HEAP_PROBE);
  const programs = { spaceport, spaceship, observatory };
  return {
    programs,
    ports,
    stop: async () => {
      for (const program of [spaceship, spaceport, observatory]) await program.stop();
    },
  };
}
