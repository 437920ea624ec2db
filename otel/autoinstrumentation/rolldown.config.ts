import { defineConfig } from 'rolldown';

/** Our instrumentation as one file: an init container copies it into every pod, and few large files load faster than many small. */
export default defineConfig({
  input: 'otel/autoinstrumentation/autoinstrumentation.cjs',
  platform: 'node',
  // Its hooks import its own files by path, and must share their state with what is in the bundle: it stays a package.
  external: [/^import-in-the-middle/],
  // OpenTelemetry's ES modules reach some packages by createRequire, which no bundler follows; their CommonJS twins do not.
  resolve: { conditionNames: ['require', 'node', 'default'] },
  output: { dir: 'build', format: 'cjs', entryFileNames: '[name].js', codeSplitting: false, minify: true },
});
