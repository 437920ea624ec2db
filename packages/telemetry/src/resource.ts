import { isAbsolute } from 'node:path';
import { diag } from '@opentelemetry/api';
import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import {
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  serviceInstanceIdDetector,
  type ResourceDetector,
} from '@opentelemetry/resources';

/** The longest key and value that the SDK takes, in characters. */
const MAX_LENGTH = 255;

/** The host, without an id: containers have none, and the SDK warns about that in each of them. */
const host: ResourceDetector = {
  detect: () => {
    const { 'host.id': _id, ...attributes } = hostDetector.detect().attributes ?? {};
    return { attributes };
  },
};

/**
 * The process, without its arguments: they may be passwords, and the semantic conventions make them opt-in. The command is the path of
 * the program; of `node --eval` it would be an argument.
 */
const ownProcess: ResourceDetector = {
  detect: () => {
    const {
      'process.command_args': _args,
      'process.command': command,
      ...attributes
    } = processDetector.detect().attributes ?? {};
    return isAbsolute(`${command}`)
      ? { attributes: { ...attributes, 'process.command': command } }
      : { attributes };
  },
};

/** Detectors by their names in OTEL_NODE_RESOURCE_DETECTORS. Later ones win: settings win over detected values. */
const DETECTORS: Record<string, ResourceDetector> = {
  host,
  os: osDetector,
  process: ownProcess,
  serviceinstance: serviceInstanceIdDetector,
  env: envDetector,
};
const USUAL = ['host', 'process', 'serviceinstance', 'env'];

/**
 * What detects where telemetry comes from: the detectors that OTEL_NODE_RESOURCE_DETECTORS names, or environment, host, process and a
 * random instance id. None waits for anything; those that ask cloud metadata addresses hold the first export back.
 */
export function resourceDetectors(): ResourceDetector[] {
  const names = getStringListFromEnv('OTEL_NODE_RESOURCE_DETECTORS') ?? USUAL;
  if (names.includes('none')) return [];
  for (const name of names)
    if (name !== 'all' && !Object.hasOwn(DETECTORS, name))
      diag.warn(
        `OTEL_NODE_RESOURCE_DETECTORS names "${name}", which is not here: use ${Object.keys(DETECTORS).join(', ')}, all or none`,
      );
  checkAttributes();
  const isNamed = (name: string) => names.includes('all') || names.includes(name);
  return Object.entries(DETECTORS).flatMap(([name, detector]) => (isNamed(name) ? [detector] : []));
}

/** The SDK ignores all of OTEL_RESOURCE_ATTRIBUTES where one entry is malformed, and says so at debug level only. */
function checkAttributes(): void {
  const entries = getStringFromEnv('OTEL_RESOURCE_ATTRIBUTES')?.split(',') ?? [];
  const malformed = entries.find((entry) => entry.trim() !== '' && !isAttribute(entry));
  if (malformed !== undefined)
    diag.warn(
      `OTEL_RESOURCE_ATTRIBUTES is ignored: "${malformed.trim()}" must be key=value, with , and = percent-encoded in both, and at most ${MAX_LENGTH} characters each`,
    );
}

function isAttribute(entry: string): boolean {
  try {
    const [key = '', value, ...more] = entry.split('=').map((part) => decodeURIComponent(part.trim()));
    if (value === undefined || more.length > 0) return false;
    return key !== '' && key.length <= MAX_LENGTH && value.length <= MAX_LENGTH;
  } catch {
    return false; // a % without two digits
  }
}
