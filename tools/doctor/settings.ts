import * as v from 'valibot';
import { sharedFleetEntries } from '#command/fleet-settings.ts';
import { oneOf, text } from '#http-service/settings.ts';

/**
 * The doctor's settings for a fleet: those of the fleet, and the backend if it is not the fleet's own observatory. With
 * OTEL_EXPORTER_OTLP_ENDPOINT it looks at the Collector that is there.
 */
export const doctorEntries = {
  ...sharedFleetEntries,
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(text),
  OTEL_EXPORTER_OTLP_PROTOCOL: v.optional(oneOf('grpc', 'http/protobuf', 'http/json'), 'grpc'),
  JAEGER_URL: v.optional(text),
};

export type DoctorSettings = v.InferOutput<v.ObjectSchema<typeof doctorEntries, undefined>>;
