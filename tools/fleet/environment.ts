import { join } from 'node:path';
import type { Member } from '#contract/fleet-plan.ts';
import type { Ports } from '#contract/ports.ts';

/**
 * A member's environment: what the user has set, with the fleet's defaults for what is unset, and over both the settings that
 * make this member. Telemetry goes to the fleet's observatory at short intervals, so that traces appear quickly.
 */
export function environment(
  member: Member,
  ports: Ports,
  user: NodeJS.ProcessEnv,
  root: string,
): NodeJS.ProcessEnv {
  const given = Object.fromEntries(Object.entries(user).filter(([, value]) => value !== ''));
  return {
    ...(given['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined ? endpoints(ports, given) : {}),
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BLRP_SCHEDULE_DELAY: '200',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    SHUTDOWN_TIMEOUT_MS: '5000',
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/sos'), // halves the time that eight processes take to start
    ...given,
    ...member.settings,
  };
}

/** The observatory, at the port for the protocol that the user asks for: of all signals, or of one. */
function endpoints(ports: Ports, given: NodeJS.ProcessEnv): Record<string, string> {
  const overHttp = (signal: string) => given[`OTEL_EXPORTER_OTLP_${signal}PROTOCOL`]?.startsWith('http/');
  const found = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${overHttp('') ? ports.otlpHttp : ports.otlpGrpc}`,
  };
  const own = ['TRACES', 'LOGS', 'METRICS']
    .filter((signal) => given[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] !== undefined)
    .map((signal) => [
      `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`,
      overHttp(`${signal}_`)
        ? `http://localhost:${ports.otlpHttp}/v1/${signal.toLowerCase()}`
        : `http://localhost:${ports.otlpGrpc}`,
    ]);
  return { ...found, ...Object.fromEntries(own) };
}
