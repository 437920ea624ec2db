/** Preloaded telemetry for SOS's services: `node --import ./services/instrumentation.ts services/spaceport/main.ts`. */
import { isProbe } from '#contract/probes.ts';
import { isShed } from '#contract/shedding.ts';
import { TELEMETRY_FLUSH_MS } from '#contract/shutdown.ts';
import { startTelemetry } from '#telemetry/index.ts';

startTelemetry({
  ignoreRequest: (request) => isShed(request) || isProbe(request.url),
  flushTimeoutMs: TELEMETRY_FLUSH_MS,
});
