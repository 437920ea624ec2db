import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** What a file imports, and where its text says so: a file, relative to the root of the repository, or a package of npm. */
export type Import = { index: number; file: string } | { index: number; package: string };

/** `import`, `export … from`, `import()`, `require()`, and JSDoc's `import('…')` and `@import … from '…'`. */
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(['"])([\w@#./-]+)\1/g;

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..');

const { imports: SUBPATHS } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  imports: Record<string, string>;
};

/** The file that `specifier` names in `from`, or nothing for a package. */
function fileOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  for (const [name, path] of Object.entries(SUBPATHS)) {
    const prefix = name.replace('*', '');
    if (specifier.startsWith(prefix))
      return posix.normalize(path.replace('*', specifier.slice(prefix.length)));
  }
  return undefined;
}

/** The imports of a file, types counted. A file that does not exist is left to the type checker. */
export function importsOf(from: string): Import[] {
  return [...readFileSync(join(ROOT, from), 'utf8').matchAll(SPECIFIER)].flatMap(
    ({ index, 2: specifier = '' }): Import[] => {
      const file = fileOf(from, specifier);
      if (file === undefined) return [{ index, package: specifier }];
      return existsSync(join(ROOT, file)) ? [{ index, file }] : [];
    },
  );
}

/** The shortest chain of imports that leads from a file back to it, or nothing. */
export function circleOf(start: string): string[] | undefined {
  const chains = [[start]];
  const seen = new Set<string>();
  for (const chain of chains) {
    for (const each of importsOf(chain.at(-1)!)) {
      if (!('file' in each) || seen.has(each.file)) continue;
      if (each.file === start) return [...chain, start];
      seen.add(each.file);
      chains.push([...chain, each.file]); // read later by the outer loop
    }
  }
  return undefined;
}
