export const SHIP_NAMES = ['endeavour', 'explorer', 'invincible', 'avenger', 'venture'] as const;
export const SPACEPORT_NAMES = ['pontus', 'zura'] as const;

/** The system that the contract is tested against. URLs have no trailing slash. */
export interface Target {
  kind: 'fleet' | 'cluster';
  ships: Record<(typeof SHIP_NAMES)[number], string>;
  spaceports: Record<(typeof SPACEPORT_NAMES)[number], string>;
  /** Jaeger's API, wherever it comes from. */
  jaeger: string;
  /** The observatory, where log records arrive over OTLP. */
  observatory: string;
  /** The fleet's folder of logs, or the cluster's namespace. */
  logs: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    target: Target;
  }
}
