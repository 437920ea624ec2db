import { diag, type TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  getStringListFromEnv,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

/** Propagators by their names in OTEL_PROPAGATORS. */
const PROPAGATORS: Record<string, () => TextMapPropagator> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  xray: () => new AWSXRayPropagator(),
};

/** How context travels between services: what OTEL_PROPAGATORS names; none where it names `none`. */
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
