import { register } from 'node:module';

// What zero-code instrumentation needs to patch ES modules.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
