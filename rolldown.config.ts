import { basename } from 'node:path';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

/** Changes what a package says in one place. @throws {Error} where it says something else by now. */
function change(file: string, from: string, to: string): Plugin {
  return {
    name: `change ${file}`,
    transform(code, id) {
      if (!id.endsWith(`node_modules/${file}`)) return undefined;
      if (!code.includes(from)) this.error(`${file} no longer says: ${from}`);
      return code.replace(from, to);
    },
  };
}

/** The one module of the SDK that would import grpc-js at once, for a client that nothing here uses. */
const grpcLater = change(
  '@opentelemetry/otlp-grpc-exporter-base/dist/create-service-client-constructor.mjs',
  'import * as grpc from "@grpc/grpc-js";',
  '',
);

/** OpenTelemetry's ES modules load some packages by a `require` of their own making, which no bundler follows. */
const seeRequire: Plugin = {
  name: 'see-require',
  transform: (code, id) =>
    /@opentelemetry.*\.mjs$/.test(id) ? code.replaceAll('__require(', 'require(') : undefined,
};

/** What telemetry loads only when it is needed (packages/telemetry/src/index.ts), by the folder that each is built into. */
const LAZY = ['start', 'instrumentations', 'auto-instrumentations', 'otlp/send-now-worker'];
const loadFromChunks: Plugin = {
  name: 'load-from-chunks',
  transform: (code, id) =>
    id.endsWith('telemetry/src/index.ts')
      ? code.replaceAll(/load\('\.\/(.*?)\.ts'\)/g, "load('./chunks/$1.js')")
      : id.endsWith('otlp/send-now.ts')
        ? code.replace("'./send-now-worker.ts'", "'./send-now-worker.js'")
        : undefined,
};

const shared: RolldownOptions = { platform: 'node' };
// Names are kept: a stack trace is for people.
const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } } as const;

/** Its hooks import its own files by path, and share their state with what is in the bundle: it stays a package. */
const hooks = /^import-in-the-middle/;
/** What the SDK's own gRPC exporters send with; telemetry has its own (otlp/grpc-transport.ts) and no image holds it. */
const grpc = '@grpc/grpc-js';

/** What images hold; development needs none of it. What only some settings need is in chunks of its own. */
export default defineConfig([
  {
    ...shared,
    input: {
      instrumentation: 'services/instrumentation.ts',
      ...Object.fromEntries(
        LAZY.map((name) => [`chunks/${basename(name)}`, `packages/telemetry/src/${name}.ts`]),
      ),
    },
    plugins: [grpcLater, seeRequire, loadFromChunks],
    external: [hooks, grpc, '@opentelemetry/api'], // the services load the API too
    output: {
      dir: 'build',
      cleanDir: true,
      format: 'esm',
      minify,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
    },
  },
]);
