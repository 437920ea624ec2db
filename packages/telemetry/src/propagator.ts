import {
  createContextKey,
  diag,
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import {
  CompositePropagator,
  getStringListFromEnv,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

/** The flag of W3C Trace Context, level 2, by which the trace id is random (3.2.2.5.2, "Random Trace ID Flag"). */
const RANDOM_FLAG = 2;
/** The context key for the id of the trace whose caller set that flag. */
const RANDOM_TRACE = createContextKey('random trace');

/** Passes the random flag on, which the SDK's spans do not keep. */
class TraceContextPropagator extends W3CTraceContextPropagator {
  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = super.extract(context, carrier, getter);
    const caller = trace.getSpanContext(extracted);
    if (caller === undefined || !(caller.traceFlags & RANDOM_FLAG)) return extracted;
    return extracted.setValue(RANDOM_TRACE, caller.traceId);
  }

  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const traceId = context.getValue(RANDOM_TRACE);
    const isRandom = traceId !== undefined && traceId === trace.getSpanContext(context)?.traceId;
    super.inject(context, carrier, isRandom ? withRandomFlag(setter) : setter);
  }
}

function withRandomFlag(setter: TextMapSetter): TextMapSetter {
  return {
    set(carrier, key, value) {
      const flag = (digit: string) => (Number.parseInt(digit, 16) | RANDOM_FLAG).toString(16);
      setter.set(carrier, key, key === 'traceparent' ? value.replace(/.$/, flag) : value);
    },
  };
}

/** Propagators by their names in OTEL_PROPAGATORS. */
const PROPAGATORS: Record<string, () => TextMapPropagator> = {
  tracecontext: () => new TraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  xray: () => new AWSXRayPropagator(),
};

/** The propagators that OTEL_PROPAGATORS names; none for `none`. */
export function propagator(): TextMapPropagator | null {
  const names = new Set(getStringListFromEnv('OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage']);
  if (names.has('none')) return null;
  for (const name of names)
    if (!Object.hasOwn(PROPAGATORS, name))
      diag.warn(
        `OTEL_PROPAGATORS names "${name}", which is not here: use ${Object.keys(PROPAGATORS).join(', ')} or none`,
      );
  const propagators = [...names].flatMap((name) => PROPAGATORS[name]?.() ?? []);
  return propagators.length === 1 ? propagators[0]! : new CompositePropagator({ propagators });
}
