import { readFile } from 'node:fs/promises';

/** The code blocks of docs/backends.md in this language, of which there is at least one. */
export async function queriesOf(language: string): Promise<string[]> {
  const text = await readFile('docs/backends.md', 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]+?)\n```$/gm)];
  const found = blocks.filter(([, of]) => of === language).map(([, , query = '']) => query);
  if (found.length === 0) throw new Error(`docs/backends.md has no ${language}`);
  return found;
}
