import * as v from 'valibot';
import { oneOf, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';
import { originList } from './otlp/origin-list.ts';
import { targetList } from './page/targets.ts';

/** The observatory's settings, checked at start-up. PORT is for the page and Jaeger's API. */
export const observatoryEntries = {
  ...serviceEntries,
  PORT: v.optional(wholeNumber(1, 65_535), '16686'),
  OTEL_SERVICE_NAME: v.optional(text, 'observatory'),
  OTLP_GRPC_PORT: v.optional(wholeNumber(1, 65_535), '4317'),
  OTLP_HTTP_PORT: v.optional(wholeNumber(1, 65_535), '4318'),
  /** The memory for telemetry, a quarter of it for metrics: 64 MiB by default. Node.js takes some 100 MB beside it, and 400 MB under full load. */
  MEMORY_LIMIT_BYTES: v.optional(wholeNumber(1_048_576, 17_179_869_184), '67108864'),
  /** The ships and spaceports that the page can command: `explorer=http://localhost:32001,…`. None by default. */
  SHIPS: v.optional(targetList),
  SPACEPORTS: v.optional(targetList),
  /** A folder that keeps telemetry across restarts, within the memory's limit. */
  OBSERVATORY_DATA: v.optional(text),
  /** The pages whose browser SDKs may send OTLP over HTTP: `http://localhost:3000,…`. */
  OBSERVATORY_ORIGINS: v.optional(originList),
  /** Where the fleet writes its log files: for the command that the page copies. */
  FLEET_LOGS: v.optional(text, 'logs'),
  /** `fleet`: the fleet that started this process runs missions, over their IPC channel. Set by the fleet alone. */
  MISSIONS: v.optional(oneOf('fleet')),
};
