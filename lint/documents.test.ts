import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DOCUMENTS = globSync(
  ['*.md', '{docs,otel,k8s,packages,e2e,bench}/**/*.md', '.github/**/*.{md,yml}', '.devcontainer/*'],
  { exclude: ['**/node_modules/**'] },
);
/** A link or an image with a relative path, its anchor, and a path in backticks that begins with one of our folders. */
const NAMED =
  /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)|`((?:bench|docs|e2e|helm|k8s|lint|otel|packages|services|tools)\/[\w./-]*)`/g;
/** `npm run NAME`, `npm test` and `npm start`; with --prefix it is another package's script. */
const SCRIPT = /\bnpm (?:run (?:-s |--silent )?([a-z][\w:-]*)|(test|start)\b)/g;
/** GitHub shows about this many characters of a code block without a scroll bar. */
const CODE_WIDTH = 100;

const textOf = (file: string) => readFileSync(file, 'utf8');

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(DOCUMENTS)('%s', (document) => {
  test('names files and headings that exist', () => {
    const missing = [...textOf(document).matchAll(NAMED)].flatMap(([, link, anchor, path]) => {
      const file = path ?? (link ? join(dirname(document), link) : document);
      if (!existsSync(file)) return [file];
      return anchor === undefined || anchorsOf(file).includes(anchor) ? [] : [`${file}#${anchor}`];
    });
    expect(missing).toEqual([]);
  });

  test('names scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf(document).matchAll(SCRIPT)].map(([, script, short]) => script ?? short!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('docs/observatory.md names tests that exist', () => {
  const rows = textOf('docs/observatory.md').match(/^\|.*\|$/gm)!;
  const cells = rows.slice(2).map((row) => row.split('|').at(-2)!);
  const named = cells.flatMap((cell) => [...cell.matchAll(/([\w/-]+\.test\.ts)([^;]*)/g)]);
  const missing = named.flatMap(([, file, names]) => {
    const path = file!.includes('/') ? `services/observatory/${file}` : `e2e/browser/${file}`;
    const titles = existsSync(path)
      ? textOf(path).match(/^ *(?:test(?:\.each.*)?\()?\s*['"`].*['"`],/gm)
      : [];
    const wanted = [...names!.matchAll(/_(.+?)_/g)].map(([, name]) => name!);
    return wanted.length > 0 && wanted.every((name) => titles?.some((title) => title.includes(name)))
      ? []
      : [`${file}: ${wanted.join(', ')}`];
  });
  expect(named.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

describe('README.md', () => {
  test('lists every package, service and tool', () => {
    const layout = textOf('README.md').split('## Repository')[1] ?? '';
    const rooms = globSync('{packages,services,tools}/*/').map((path) => basename(path));
    expect(rooms.filter((room) => !layout.includes(`\n  ${room}/ `))).toEqual([]);
  });

  test('is short, and has no code wider than GitHub shows', () => {
    const text = textOf('README.md');
    const code = text
      .split('```')
      .filter((_, index) => index % 2 === 1)
      .join('\n');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(12 * 1024);
    expect(code.split('\n').filter((line) => line.length > CODE_WIDTH)).toEqual([]);
  });
});
