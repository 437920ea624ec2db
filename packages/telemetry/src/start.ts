import { builtinModules, createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { InstrumentationBase, type Instrumentation } from '@opentelemetry/instrumentation';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { logDiagnostics } from './diagnostics.ts';
import { resourceDetectors } from './resource.ts';
import { observeQueues, type Queue } from './self-observation.ts';
import { logRecordProcessors, metricReaders, SettingsError, spanProcessors } from './export/pipelines.ts';

/**
 * Starts the SDK with these instrumentations, by the standard OTEL_* variables, and has it flush when the program has nothing left
 * to do (`beforeExit`): programs end by closing what they opened, and need not know of telemetry. An export that is under way
 * would keep Node from saying so; a program that knows that it is done says it itself (`process.emit('beforeExit')`).
 */
export function start(instrumentations: Instrumentation[], flushTimeout: number): void {
  logDiagnostics();
  // With this set, NodeSDK would put a logger of its own, which prints no JSON, in place of ours.
  const logLevel = process.env['OTEL_LOG_LEVEL'];
  delete process.env['OTEL_LOG_LEVEL'];
  const queues: Queue[] = [];
  const sdk = new NodeSDK({
    instrumentations,
    ...destinationsOf(queues, flushTimeout),
    ...resourceDetectors(),
  });
  if (logLevel !== undefined) process.env['OTEL_LOG_LEVEL'] = logLevel;
  hookModules(instrumentations);
  sdk.start();
  observeQueues(queues);
  process.once('beforeExit', async () => {
    await Promise.race([sdk.shutdown(), sleep(flushTimeout + 250)]);
    process.exit();
  });
}

/** Where the signals go. Invalid settings end the process with exit code 1 and one line. */
function destinationsOf(queues: Queue[], flushTimeout: number) {
  try {
    return {
      spanProcessors: spanProcessors(queues, flushTimeout),
      logRecordProcessors: logRecordProcessors(queues, flushTimeout),
      metricReaders: metricReaders(),
    };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Lets the instrumentations patch the modules they are for as those are imported, and nothing else: each module that is
 * intercepted costs start-up time. Node's own modules are patched at once: they are loaded already.
 */
function hookModules(instrumentations: Instrumentation[]): void {
  const modules = instrumentations
    .filter((instrumentation) => instrumentation instanceof InstrumentationBase)
    .flatMap((instrumentation) => instrumentation.getModuleDefinitions());
  const names = modules.map(({ name }) => name);
  const files = modules.flatMap(({ files }) => files.map(({ name }) => endingWith(name)));
  register({ include: [...names, ...files] });
  const require = createRequire(import.meta.url);
  for (const name of names) if (builtinModules.includes(name)) require(name);
}

/** Matches the address of a file within a package. */
function endingWith(path: string): RegExp {
  return new RegExp(`/${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}
