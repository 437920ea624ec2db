import type { Histogram, Meter } from '@opentelemetry/api';

/** The boundaries that the semantic conventions advise for durations, in seconds. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** `http.server.request.duration` or `http.client.request.duration` (HTTP semantic conventions, "HTTP metrics"), in seconds. */
export function durationHistogram(meter: Meter, name: string, side: 'server' | 'client'): Histogram {
  return meter.createHistogram(name, {
    description: `Duration of HTTP ${side} requests.`,
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
}
