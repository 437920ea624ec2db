/** Where SOS runs, as the doctor sees it: the fleet of this machine, or a cluster. */
export interface Target {
  /** What to call it. */
  name: string;
  /** @throws {Broken} where there are none. */
  services(): Promise<Service[]>;
  /** What takes the services' telemetry. @throws {Broken} where there is none. */
  receiver(): Promise<Receiver>;
  /** Where traces are asked for. @throws {Broken} where nothing is. */
  jaeger(): Promise<Jaeger>;
  /** Lets go of what it holds open. */
  close(): void;
}

export interface Service {
  name: string;
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  /** A path that harms nothing and is traced. */
  path: string;
  /** What keeps it from being asked at all, where that is known; and what to do about it. */
  down: Broken | undefined;
  /** What to look at when it does not answer. */
  whenSilent: string[];
  /** What its pod shows to be wrong with its telemetry. */
  podFault: Broken | undefined;
  /** Whether its instrumentation is somebody else's, which may trace and yet put no trace into the answer. */
  injected: boolean;
  /** What it has logged, as far as it can be read. */
  log(): Promise<string>;
}

export interface Receiver {
  /** "the observatory", "the Collector". */
  name: string;
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  protocol: 'grpc' | 'http/protobuf' | 'http/json';
  /** What a service should have as OTEL_EXPORTER_OTLP_ENDPOINT. */
  endpoint: string;
  whenSilent: string[];
}

export interface Jaeger {
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  whenSilent: string[];
  /** What to look at when it answers but has not the trace. */
  whenEmpty: string[];
}

/** A hop that is broken: `message` says how, `remedies` what to do about it. */
export class Broken extends Error {
  readonly remedies: string[];

  constructor(message: string, remedies: string[]) {
    super(message);
    this.remedies = remedies;
  }
}
