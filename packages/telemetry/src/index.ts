import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import threads from 'node:worker_threads';
import type * as Auto from './auto-instrumentations.ts';
import type * as Lean from './instrumentations.ts';
import type * as Start from './start.ts';

export interface TelemetryOptions {
  /** Whether an incoming request, such as a probe, is not traced, nor anything that it causes. */
  ignoreRequest?: (request: IncomingMessage) => boolean;
  /** How long delivery may delay the end of the process, in milliseconds; 4,000 unless set. */
  flushTimeoutMs?: number;
}

/**
 * Starts OpenTelemetry in this process, configured by the standard OTEL_* variables. Call it in a module that `node --import` or
 * `node --require` preloads, before the program loads what is to be instrumented. With OTEL_SDK_DISABLED=true it loads nothing.
 * @example startTelemetry({ ignoreRequest: ({ url }) => url === '/healthz' })
 */
export function startTelemetry({
  ignoreRequest = () => false,
  flushTimeoutMs = 4_000,
}: TelemetryOptions = {}): void {
  const { OTEL_SDK_DISABLED, OTEL_NODE_ENABLED_INSTRUMENTATIONS, OTEL_NODE_DISABLED_INSTRUMENTATIONS } =
    process.env;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true' || !isSupported(process.versions.node)) return;
  if (threads.isInternalThread) return; // Node's own, for module hooks: --require preloads into it too
  // Only what is needed is loaded, and synchronously: a module that --require preloads cannot await.
  const load = createRequire(import.meta.url);
  const { start } = load('./start.ts') as typeof Start;
  if (OTEL_NODE_ENABLED_INSTRUMENTATIONS || OTEL_NODE_DISABLED_INSTRUMENTATIONS) {
    const auto = load('./auto-instrumentations.ts') as typeof Auto;
    start(auto.autoInstrumentations(ignoreRequest), flushTimeoutMs);
  } else {
    const lean = load('./instrumentations.ts') as typeof Lean;
    start(lean.leanInstrumentations(ignoreRequest), flushTimeoutMs);
  }
}

/** Whether telemetry supports this version of Node.js and its flags; if not, one line on standard error says so. */
function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 22 || (major === 22 && minor < 15);
  if (!isOld && !Object.isFrozen(Error)) return true;
  const missing = isOld
    ? `needs Node.js 22.15 or newer, and this is ${version}`
    : 'cannot follow a program under --frozen-intrinsics';
  process.stderr.write(`OpenTelemetry ${missing}: the program runs without telemetry\n`);
  return false;
}
