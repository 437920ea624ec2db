import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const DOCUMENTS = globSync('{*,{docs,otel,k8s,packages}/**/*}.md', { exclude: ['**/node_modules/**'] });
/** A link to a file, or a path in backticks that begins with one of our folders. */
const NAMED =
  /\]\((?!\w+:|#)([^)#]+)[^)]*\)|`((?:bench|docs|e2e|helm|k8s|lint|otel|packages|services|tools)\/[\w./-]*)`/g;

test.each(DOCUMENTS)('%s names files that exist', (document) => {
  const named = [...readFileSync(document, 'utf8').matchAll(NAMED)].map(([, link, path]) =>
    link === undefined ? path! : join(dirname(document), link),
  );
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('README.md shows every room of the house', () => {
  const house = readFileSync('README.md', 'utf8').split('## The house')[1] ?? '';
  const rooms = globSync('{packages,services,tools}/*/').map((path) => basename(path));
  expect(rooms.filter((room) => !house.includes(`\n  ${room}/ `))).toEqual([]);
});
