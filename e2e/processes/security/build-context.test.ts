import { matchesGlob } from 'node:path';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Whether a file goes to who builds an image, as .dockerignore says: the last line that matches it or a folder that it is in. */
async function goesIn(): Promise<(path: string) => boolean> {
  const text = await readFile(new URL('../../../.dockerignore', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => {
    const parts = path.split('/');
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    const last = lines.findLast((line) =>
      paths.some((path) => matchesGlob(visible(path), visible(line.replace(/^!/, '')))),
    );
    return last?.startsWith('!') ?? true;
  };
}

/** For .dockerignore, unlike a shell, a dot is a character like any other. */
function visible(path: string): string {
  return path.replace(/(^|\/)\./g, '$1dot-');
}

/** Files that are there in one checkout or another; none of them is a part of SOS. */
const STAY_OUT = `
  .env .env.local .git/config .git/HEAD .github/dependabot.yml data/pgdata/base logs/pontus.log
  services/.env services/spaceport/.env services/spaceport/.env.production services/tls.key services/a/b.pem
  services/spaceport/codes.test.ts services/observatory/testing/trace.otlp e2e/processes/security/secrets.test.ts
  node_modules/pg/package.json services/node_modules/a/index.js k8s/overlays/postgres/secret.yaml helm/values.yaml`;
const GO_IN = 'package.json package-lock.json services/spaceport/main.ts services/instrumentation.ts';

test.each(STAY_OUT.trim().split(/\s+/))('%s goes into no image', async (path) => {
  expect((await goesIn())(path)).toBe(false);
});

test.each(GO_IN.split(' '))('%s does', async (path) => {
  expect((await goesIn())(path)).toBe(true);
});
