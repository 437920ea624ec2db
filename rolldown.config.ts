import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';
import { isolatedDeclarationSync } from 'rolldown/experimental';

const TELEMETRY = '@spaceport-observation-system/telemetry';
const SOURCES = 'packages/telemetry/src';

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

/** Telemetry loads some of its own modules by path. All that is built lies in one folder. */
const builtPaths: Plugin = {
  name: 'built-paths',
  transform: (code, id) =>
    id.includes(`${SOURCES}/`)
      ? code.replaceAll(/load\('(\.\/.*?)\.ts'\)|new URL\('(\.\/.*?)\.ts'/g, (whole) =>
          whole.replace(".ts'", ".js'"),
        )
      : undefined,
};

/** Writes the types of the one module that users import. */
const types: Plugin = {
  name: 'types',
  generateBundle() {
    const file = `${SOURCES}/index.ts`;
    const { code: source } = isolatedDeclarationSync(file, readFileSync(file, 'utf8'));
    this.emitFile({ type: 'asset', fileName: 'index.d.ts', source });
  },
};

/** Collects the licences of what is bundled, each text once. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
    const texts = new Map<string, string[]>();
    for (const folder of [...new Set(folders)].toSorted()) {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? license : readFileSync(`${folder}/${file}`, 'utf8').trim();
      texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
    }
    const source = [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join('\n---\n\n');
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source });
  },
};

/** SOS's preload stands on the built package, as a user's would. */
const onPackage: Plugin = {
  name: 'on-package',
  resolveId: (id) => (id === '#telemetry/index.ts' ? { id: TELEMETRY, external: true } : undefined),
};

const shared: RolldownOptions = { platform: 'node' };
// Names are kept: a stack trace is for people.
const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } } as const;

/**
 * What is not bundled: the API, which programs load too; the hooks, which import their own files by path and share their state with
 * what is bundled; and grpc-js, which the SDK's own gRPC exporters would need, and telemetry's do not (otlp/grpc-transport.ts).
 */
const external = ['@opentelemetry/api', /^import-in-the-middle/, '@grpc/grpc-js'];

const source = (name: string) => `${SOURCES}/${name}.ts`;
const cjs = (input: string, file: string, plugins: Plugin[] = []): RolldownOptions => ({
  ...shared,
  input,
  plugins: [builtPaths, ...plugins],
  external,
  output: { file, format: 'cjs', codeSplitting: false, minify },
});

/** Builds packages/telemetry/dist, the package that `npm pack` takes, and build/, SOS's preload for its images. */
export default defineConfig([
  {
    ...shared,
    // index is what users import; it loads the others when they are needed
    input: {
      index: source('index'),
      start: source('start'),
      instrumentations: source('instrumentations'),
      'auto-instrumentations': source('auto-instrumentations'),
      'send-now-worker': source('otlp/send-now-worker'),
    },
    plugins: [grpcLater, seeRequire, builtPaths, types, licences],
    external,
    output: {
      dir: 'packages/telemetry/dist',
      cleanDir: true,
      format: 'esm',
      minify,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name].js',
    },
  },
  cjs(source('index'), 'packages/telemetry/dist/index.cjs'),
  cjs(source('register'), 'packages/telemetry/dist/register.cjs'),
  {
    ...shared,
    input: 'services/instrumentation.ts',
    plugins: [onPackage],
    output: { file: 'build/instrumentation.js', format: 'esm', minify },
  },
  cjs('services/instrumentation.ts', 'build/autoinstrumentation.js', [onPackage]),
]);
