/**
 * Preloaded by `node -r` before a TypeScript command. If Node.js is too old to run TypeScript, or packages are missing, it prints one
 * line instead of a stack trace. CommonJS in old syntax, so that any Node.js can run it.
 */
var NEEDED = 26;

/** @param {string} message */
function end(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

try {
  require.resolve('valibot');
} catch {
  end('The packages of SOS are not installed: run npm ci');
}
if (parseInt(process.versions.node, 10) < NEEDED)
  end(
    'SOS needs Node.js ' +
      NEEDED +
      ', and this is ' +
      process.versions.node +
      ': ' +
      'run npm ci --include=optional, which brings it, or install it from https://nodejs.org',
  );
