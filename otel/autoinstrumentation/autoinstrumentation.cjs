/**
 * What the Operator loads into a service with `--require`: services/instrumentation.ts without its `await`, which nothing that is
 * required may have. The image `autoinstrumentation` (Dockerfile) holds it as one file; it also runs as it is.
 */
const { OTEL_SDK_DISABLED, OTEL_NODE_ENABLED_INSTRUMENTATIONS, OTEL_NODE_DISABLED_INSTRUMENTATIONS } =
  process.env;

if (OTEL_SDK_DISABLED?.toLowerCase() !== 'true') {
  const { start } = require('#telemetry/start.ts');
  if (OTEL_NODE_ENABLED_INSTRUMENTATIONS || OTEL_NODE_DISABLED_INSTRUMENTATIONS) {
    const { autoInstrumentations } = require('#telemetry/auto-instrumentations.ts');
    start(autoInstrumentations());
  } else {
    const { leanInstrumentations } = require('#telemetry/instrumentations.ts');
    start(leanInstrumentations());
  }
}
