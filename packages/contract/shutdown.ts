/** How long telemetry may take to deliver what is recorded when a service ends, in milliseconds. */
export const TELEMETRY_FLUSH_MS = 4_000;
