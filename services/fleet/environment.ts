import { join } from 'node:path';
import type { Member } from './plan.ts';
import type { Ports } from './ports.ts';

/**
 * A member's environment: what the user has set, with the fleet's defaults for what is unset, and over both the settings that
 * make this member. Telemetry goes to the fleet's observatory, soon, so that nobody waits for a trace.
 */
export function environment(
  member: Member,
  ports: Ports,
  user: NodeJS.ProcessEnv,
  root: string,
): NodeJS.ProcessEnv {
  const given = Object.fromEntries(Object.entries(user).filter(([, value]) => value !== ''));
  const overHttp = given['OTEL_EXPORTER_OTLP_PROTOCOL']?.startsWith('http/');
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${overHttp ? ports.otlpHttp : ports.otlpGrpc}`,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BLRP_SCHEDULE_DELAY: '200',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    SHUTDOWN_TIMEOUT_MS: '5000',
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/sos'), // halves the time that eight processes take to start
    ...given,
    ...member.settings,
  };
}
