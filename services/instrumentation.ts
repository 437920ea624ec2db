/**
 * Telemetry for any service of SOS: `node --import ./services/instrumentation.ts services/spaceport/main.ts`. This file and its
 * folder are the only room that knows the OpenTelemetry SDK; the services know the API at most, and run the same without it.
 */
const { OTEL_SDK_DISABLED, OTEL_NODE_ENABLED_INSTRUMENTATIONS, OTEL_NODE_DISABLED_INSTRUMENTATIONS } =
  process.env;

if (OTEL_SDK_DISABLED?.toLowerCase() !== 'true') {
  const { start } = await import('#telemetry/start.ts');
  if (OTEL_NODE_ENABLED_INSTRUMENTATIONS || OTEL_NODE_DISABLED_INSTRUMENTATIONS) {
    const { autoInstrumentations } = await import('#telemetry/auto-instrumentations.ts');
    start(autoInstrumentations());
  } else {
    const { leanInstrumentations } = await import('#telemetry/instrumentations.ts');
    start(leanInstrumentations());
  }
}
