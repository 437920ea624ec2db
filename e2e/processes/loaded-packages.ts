import { registerHooks } from 'node:module';

/** Preloaded into a process under test: prints `loaded NAME` for each package as it is loaded. */
const seen = new Set<string>();

registerHooks({
  load(url, context, next) {
    const name = url
      .split('/node_modules/')
      .at(-1)
      ?.match(/^(?:@[^/]+\/)?[^/]+/)?.[0];
    if (name !== undefined && url.includes('/node_modules/') && !seen.has(name)) {
      seen.add(name);
      process.stderr.write(`loaded ${name}\n`);
    }
    return next(url, context);
  },
});
