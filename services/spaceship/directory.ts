/** The base URL of each spaceport, without a path, by its name. */
export type Directory = ReadonlyMap<string, string>;

/** One DNS label (RFC 1123, 63 characters at most) that ends in `-spaceport`. */
const SPACEPORT_NAME = /^(?=.{1,63}$)[a-z0-9][a-z0-9-]*-spaceport$/;

/**
 * Whether a ship may take this for a spaceport's name. A single label has no dot, port, user or path, so that it can only ever
 * be the host name of a service in the ship's own namespace.
 */
export function isSpaceportName(name: string): boolean {
  return SPACEPORT_NAME.test(name);
}

/** Parses `pontus-spaceport=http://localhost:32500,…`; undefined for anything else. */
export function parseDirectory(text: string): Directory | undefined {
  const directory = new Map<string, string>();
  for (const entry of text.split(',')) {
    const [, name, url] = /^\s*([^=\s]+)=(\S+)\s*$/.exec(entry) ?? [];
    if (name === undefined || url === undefined || !isSpaceportName(name)) return undefined;
    const parsed = URL.parse(url);
    if (parsed?.protocol !== 'http:' || parsed.href !== `${parsed.origin}/`) return undefined;
    directory.set(name, parsed.origin);
  }
  return directory;
}

/**
 * The URL of a spaceport: from the directory if there is one, otherwise by DNS; undefined if the directory does not have it.
 */
export function locate(name: string, directory: Directory | undefined): string | undefined {
  return directory ? directory.get(name) : `http://${name}`;
}
