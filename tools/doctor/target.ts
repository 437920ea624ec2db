/** Where SOS runs, as the doctor sees it: the fleet of this machine, or a cluster. */
export interface Target {
  /** Its name in messages. */
  name: string;
  /** @throws {Broken} where there are none. */
  services(): Promise<Service[]>;
  /** Where a service's telemetry goes: the same object for services that share it. @throws {Broken} where there is none. */
  receiverOf(service: Service): Promise<Receiver>;
  /** The backend that is queried for traces. @throws {Broken} if there is none. */
  jaeger(): Promise<Jaeger>;
  /** Warnings about the target: traces may arrive anyway. */
  notes(): Promise<Note[]>;
  /** Closes its open connections. */
  close(): void;
}

export interface Service {
  name: string;
  kind: 'spaceport' | 'spaceship';
  /** The ids that its processes dock with; none for a spaceport. */
  shipIds: string[];
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  /** Why it cannot be asked at all, and what to do about it. */
  down: Broken | undefined;
  /** What to check if it does not respond. */
  whenSilent: string[];
  /** Problems with its telemetry that its pod shows. */
  podFault: Broken | undefined;
  /** Whether other instrumentation is injected, which may trace without a traceresponse header. */
  injected: boolean;
  telemetry: Telemetry;
  /** The release of helm/sos that it is part of, which brings the Collector and the backend too. */
  system: string | undefined;
  /** The command that sends it a POST. */
  post(path: string): string;
  /** Its log, as far as it is readable. */
  log(): Promise<string>;
}

/** How a service's telemetry is set up, in the terms of its mode. */
export interface Telemetry {
  /** How to set an environment variable of the service; without a value, how to unset it. */
  set(name: string, value?: string): string;
  /** Why it begins no trace, and what to do about it. */
  untraced: Broken;
  /** The environment that it runs in, as far as it is known. */
  environment: ReadonlyMap<string, string | undefined>;
}

/** How to set a variable for the fleet, or in a shell. */
export const setInShell: Telemetry['set'] = (name, value) =>
  value === undefined ? `unset ${name}` : `set ${name}=${value}`;

export interface Receiver {
  /** "the observatory", "the Collector". */
  name: string;
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  protocol: 'grpc' | 'http/protobuf' | 'http/json';
  /** The right OTEL_EXPORTER_OTLP_ENDPOINT of a service. */
  endpoint: string;
  whenSilent: string[];
  /** What to check if it accepts a trace that does not reach Jaeger. */
  whenEmpty: string[];
}

export interface Jaeger {
  /** Its base URL, as seen from here. */
  url: string;
  /** The same for people to read. */
  where: string;
  whenSilent: string[];
}

/** A problem, and its remedy. */
export interface Note {
  message: string;
  remedies: string[];
}

/** A hop that is broken. */
export class Broken extends Error implements Note {
  readonly remedies: string[];

  constructor(message: string, remedies: string[]) {
    super(message);
    this.remedies = remedies;
  }
}
