/** Preloaded with `--import` or `--require`: telemetry by the standard variables alone. */
import { startTelemetry } from './index.ts';

startTelemetry();
