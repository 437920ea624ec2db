import * as v from 'valibot';

/** The services that the page can command: base URLs by name. */
export type Targets = ReadonlyMap<string, string>;

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A setting such as `explorer=http://localhost:32001,…`. */
export const targetList = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const targets = parseTargets(dataset.value);
    if (targets) return targets;
    addIssue({ message: 'NAME=http://HOST:PORT, separated by commas' });
    return NEVER;
  }),
);

function parseTargets(text: string): Targets | undefined {
  const targets = new Map<string, string>();
  for (const entry of text.split(',')) {
    const [, name, url] = /^\s*([^=\s]+)=(\S+)\s*$/.exec(entry) ?? [];
    const parsed = url === undefined ? null : URL.parse(url);
    if (!name || !NAME.test(name) || parsed?.protocol !== 'http:' || parsed.href !== `${parsed.origin}/`)
      return undefined;
    targets.set(name, parsed.origin);
  }
  return targets;
}
