import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';

test('docs/security.md names tests that are there, and all that stand beside this one', async () => {
  const text = await readFile(new URL('../../../docs/security.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path]) => path!);
  const present = globSync('{e2e,packages,services,tools}/**/*.test.ts', { cwd: ROOT });
  expect(named.filter((path) => !present.includes(path))).toEqual([]);
  const beside = present.filter(
    (path) => path.startsWith('e2e/processes/security/') && !path.includes('document'),
  );
  expect(beside.filter((path) => !named.includes(path))).toEqual([]);
});
