import { builtinModules, createRequire, register as registerThread } from 'node:module';
import { InstrumentationBase, type Instrumentation } from '@opentelemetry/instrumentation';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';
import { logDiagnostics } from './diagnostics.ts';
import { sendNow } from './otlp/send-now.ts';
import { deliverAtEnd, type End } from './process-end.ts';
import { propagator } from './propagator.ts';
import { resourceDetectors } from './resource.ts';
import { observeQueues, type Queue } from './self-observation.ts';
import { OpenSpans } from './export/open-spans.ts';
import { logRecordProcessors, metricReaders, SettingsError, spanProcessors } from './export/pipelines.ts';

/** How long a process that ends now is held for delivery, in milliseconds. A busy machine needs a good part of it to start a thread. */
const EXIT_TIMEOUT_MS = 2_000;
/** How long any process is held for its metrics by a backend that did not take the last spans or log records, in milliseconds. */
const FAILING_TIMEOUT_MS = 1_000;
/** The margin that lets queues stop before their flush times out. */
const FLUSH_MARGIN_MS = 250;

/**
 * Starts the SDK with these instrumentations, by the standard OTEL_* variables, and delivers what is recorded when the process ends.
 * @param flushTimeout how long that may take, in milliseconds.
 */
export function start(instrumentations: Instrumentation[], flushTimeout: number): void {
  logDiagnostics();
  // With this set, NodeSDK would put a logger of its own, which prints no JSON, in place of ours.
  const logLevel = process.env['OTEL_LOG_LEVEL'];
  delete process.env['OTEL_LOG_LEVEL'];
  const queues: Queue[] = [];
  const open = new OpenSpans();
  const destinations = destinationsOf(queues, open, flushTimeout);
  const sdk = new NodeSDK({
    instrumentations,
    ...destinations,
    resourceDetectors: resourceDetectors(),
    textMapPropagator: propagator(),
  });
  if (logLevel !== undefined) process.env['OTEL_LOG_LEVEL'] = logLevel;
  hookModules(instrumentations);
  sdk.start();
  observeQueues(queues);
  const { metricReaders: readers } = destinations;
  const telemetry = {
    flush: async () => void (await Promise.all(queues.map((queue) => queue.forceFlush()))),
    observe: () => readers.forEach((reader) => reader.observe()),
    close: (how: End) => {
      open.endAll();
      const last = [
        ...queues.map((queue) => queue.close(how === 'at rest')),
        ...readers.map((reader) => reader.close()),
      ];
      const requests = last.flatMap((each) => each.requests);
      const isFailing = queues.some((queue) => queue.isFailing) && !requests.some(({ retries }) => retries);
      const responses = sendNow(
        requests,
        isFailing ? FAILING_TIMEOUT_MS : how === 'exit' ? EXIT_TIMEOUT_MS : flushTimeout,
      );
      for (const each of last) each.settle(responses.splice(0, each.requests.length));
    },
  };
  deliverAtEnd(telemetry, flushTimeout + FLUSH_MARGIN_MS);
}

/** Where the signals go. Invalid settings end the process with exit code 1 and one line. */
function destinationsOf(queues: Queue[], open: OpenSpans, flushTimeout: number) {
  try {
    return {
      spanProcessors: spanProcessors(queues, open, flushTimeout),
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
  hookImports([...names, ...files]);
  const require = createRequire(import.meta.url);
  for (const name of names) if (builtinModules.includes(name)) require(name);
}

/** Hooks in this thread where Node can (22.22.3, 24.11.1 and newer), in a thread of their own, which is slower, where not. */
function hookImports(include: (string | RegExp)[]): void {
  if (supportsSyncHooks()) register({ include });
  else registerThread('import-in-the-middle/hook.mjs', import.meta.url, { data: { include } });
}

/** Matches the address of a file within a package. */
function endingWith(path: string): RegExp {
  return new RegExp(`/${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}
