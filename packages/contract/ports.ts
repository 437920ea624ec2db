/** Where the fleet listens: each spaceport and each ship has the port after the one before it. */
export interface Ports {
  observatory: number;
  otlpGrpc: number;
  otlpHttp: number;
  spaceports: number;
  ships: number;
  cleaner: number;
}

/** The ports that are the same in every way of running SOS. */
export const USUAL_PORTS: Ports = {
  observatory: 16686,
  otlpGrpc: 4317,
  otlpHttp: 4318,
  spaceports: 32500,
  ships: 32000,
  cleaner: 32600,
};

/** Eleven ports in a row: the observatory's page, OTLP over gRPC, OTLP over HTTP, pontus and zura, the five ships, then the cleaner. */
export function portsFrom(first: number): Ports {
  return {
    observatory: first,
    otlpGrpc: first + 1,
    otlpHttp: first + 2,
    spaceports: first + 3,
    ships: first + 5,
    cleaner: first + 10,
  };
}
