import { defineConfig, type RolldownOptions } from 'rolldown';

/** What bundling is the same for: instrumentation as one file, with everything but what must stay a package. */
const shared: RolldownOptions = {
  platform: 'node',
  plugins: [
    {
      // OpenTelemetry's ES modules load some packages by a `require` of their own making, which no bundler follows.
      // Their CommonJS twins have no such thing, but nothing can be left out of those: 8 MB more in each process.
      name: 'require-seen',
      transform: (code, id) =>
        /@opentelemetry.*\.mjs$/.test(id) && code.includes('__require(')
          ? code.replaceAll('__require(', 'require(')
          : undefined,
    },
  ],
};
// Names are kept: a stack trace is for people.
const output = {
  codeSplitting: false,
  minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
} as const;

/** Its hooks import its own files by path, and share their state with what is in the bundle: it stays a package. */
const hooks = /^import-in-the-middle/;

/** The two bundles that images hold; development needs neither. */
export default defineConfig([
  {
    ...shared,
    input: 'services/instrumentation.ts',
    external: [hooks, '@opentelemetry/api'], // the services load the API too
    output: { ...output, format: 'esm', file: 'build/instrumentation.js' },
  },
  {
    ...shared,
    input: 'otel/autoinstrumentation/autoinstrumentation.cjs',
    external: [hooks],
    output: { ...output, format: 'cjs', file: 'build/autoinstrumentation.js' },
  },
]);
