import * as v from 'valibot';
import { oneOf, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';
import { originList } from './otlp/origin-list.ts';
import { targetList } from './page/targets.ts';

/** What the observatory can be told, checked at boot. PORT is for the page and Jaeger's API. */
export const observatoryEntries = {
  ...serviceEntries,
  PORT: v.optional(wholeNumber(1, 65_535), '16686'),
  OTEL_SERVICE_NAME: v.optional(text, 'observatory'),
  OTLP_GRPC_PORT: v.optional(wholeNumber(1, 65_535), '4317'),
  OTLP_HTTP_PORT: v.optional(wholeNumber(1, 65_535), '4318'),
  /** What traces, log records and metrics may take, a quarter of it for metrics: 64 MiB unless told. Node takes some 100 MB beside it, and 400 MB under full load. */
  MEMORY_LIMIT_BYTES: v.optional(wholeNumber(1_048_576, 17_179_869_184), '67108864'),
  /** Who can be sent to whom by a click on the page: `explorer=http://localhost:32001,…`. Nobody unless told. */
  SHIPS: v.optional(targetList),
  SPACEPORTS: v.optional(targetList),
  /** A folder that keeps what arrives over a restart, within the memory's limit. */
  OBSERVATORY_DATA: v.optional(text),
  /** The pages whose browser SDKs may send OTLP over HTTP: `http://localhost:3000,…`. */
  OBSERVATORY_ORIGINS: v.optional(originList),
  /** Where the fleet writes its log files: for the command that the page copies. */
  FLEET_LOGS: v.optional(text, 'logs'),
  /** `fleet`: the fleet that started it runs missions, and is asked over the channel between the two. Set by the fleet alone. */
  MISSIONS: v.optional(oneOf('fleet')),
};
