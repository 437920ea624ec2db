import {
  envDetector,
  hostDetector,
  processDetector,
  serviceInstanceIdDetector,
  type ResourceDetector,
} from '@opentelemetry/resources';

/** The host, without an id: containers have none, and the SDK says so in each of them. */
const host: ResourceDetector = {
  detect: () => {
    const { 'host.id': _id, ...attributes } = hostDetector.detect().attributes ?? {};
    return { attributes };
  },
};

/**
 * Who tells what telemetry comes from: the detectors that OTEL_NODE_RESOURCE_DETECTORS names, or environment, host, process and a
 * random instance id. None of these waits for anything; those that ask cloud metadata addresses hold the first export back.
 */
export function resourceDetectors(): { resourceDetectors?: ResourceDetector[] } {
  if (process.env['OTEL_NODE_RESOURCE_DETECTORS']) return {}; // the SDK reads it
  return { resourceDetectors: [envDetector, host, processDetector, serviceInstanceIdDetector] };
}
