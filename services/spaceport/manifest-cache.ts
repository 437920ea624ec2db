import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import type { ActionRequest } from './register.ts';

/** The most memory for all manifests, in KiB: the leak must not exhaust the learner's machine. */
const LIMIT_KB = 128 * 1024;
/** Lines of a manifest for each KiB. */
const LINES_PER_KB = 16;

/** Its lines; the last one is the docking's authorization code. */
type Manifest = string[];

/** Remembers the manifest of each docking, by its authorization code. SIMULATE_LEAK_KB says how large a manifest is. */
export class ManifestCache {
  readonly #manifests: Manifest[] = [];
  readonly #sizeKb: number;

  constructor(sizeKb: number) {
    this.#sizeKb = sizeKb;
  }

  /** The number of cached manifests. */
  get size(): number {
    return this.#manifests.length;
  }

  /** The manifest of a docking: from the cache, or else made and remembered. An INTERNAL span shows where the code is (code.* conventions, 1.45). */
  manifestOf({ authorizationCode }: ActionRequest): Manifest {
    const attributes = {
      'code.function.name': 'ManifestCache.manifestOf',
      'code.file.path': 'services/spaceport/manifest-cache.ts',
    };
    return trace.getTracer('sos').startActiveSpan('read manifest', { attributes }, (span) => {
      const known = this.#manifests.find((manifest) => manifest.includes(authorizationCode));
      const manifest = known ?? this.#write(authorizationCode);
      if (!known && this.#manifests.length * this.#sizeKb < LIMIT_KB) this.#manifests.push(manifest);
      span.end();
      return manifest;
    });
  }

  #write(authorizationCode: string): Manifest {
    const length = this.#sizeKb * LINES_PER_KB;
    return [...Array.from({ length }, () => randomUUID()), authorizationCode];
  }
}
