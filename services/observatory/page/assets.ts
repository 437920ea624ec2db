import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** A file of the page. */
export interface Asset {
  path: string;
  type: string;
  body: Buffer;
  etag: string;
  /** The compressed file, made on the first request, so that the observatory starts faster. */
  compressed: Map<Encoding, Buffer>;
}

type Encoding = 'br' | 'gzip';

/** A tenth smaller than gzip, and as fast. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** The file as a browser loads it. */
export function compressed({ body, compressed }: Asset, encoding: Encoding): Buffer {
  let found = compressed.get(encoding);
  if (!found)
    compressed.set(encoding, (found = encoding === 'br' ? brotliCompressSync(body, BROTLI) : gzipSync(body)));
  return found;
}

const FOLDER = fileURLToPath(new URL('browser/', import.meta.url));

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * The page's libraries, served from node_modules as their authors made them: preact renders (4 KB), htm lets templates be plain
 * JavaScript, which needs no build step (1 KB), signals draw again only what has changed, which keeps 10,000 rows smooth (4 KB), uPlot draws charts on a
 * canvas (22 KB).
 */
const LIBRARIES: Record<string, string> = {
  preact: 'preact',
  'preact/hooks': 'preact/hooks',
  htm: 'htm',
  '@preact/signals-core': '@preact/signals-core',
  '@preact/signals': '@preact/signals',
  uplot: 'uplot/dist/uPlot.iife.min.js',
};

/** uPlot ships no small ES module: its script for pages becomes one by its last line, at half the size. */
const AS_MODULE: Record<string, string> = { uplot: '\nexport default uPlot;\n' };

/** uPlot's style sheet. */
const CHART_STYLES = 'uplot/dist/uPlot.min.css';

/** The import map: the address of each library. */
export const importMap = {
  imports: Object.fromEntries(Object.keys(LIBRARIES).map((name) => [name, libraryPath(name)])),
};

/** Every file that the page is made of, by its path. The style sheets, one for each view or component, are sent as one file. */
export function loadAssets(): Map<string, Asset> {
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
  const read = (name: string) => readFileSync(`${FOLDER}${name}`);
  const own = names
    .filter((name) => /\.(js|svg)$/.test(name))
    .map((name) => asset(`/page/${name}`, read(name)));
  const libraries = Object.entries(LIBRARIES).map(([name, module]) =>
    asset(libraryPath(name), Buffer.concat([readLibrary(module), Buffer.from(AS_MODULE[name] ?? '')])),
  );
  const styles = asset(
    '/page/page.css',
    Buffer.concat([readLibrary(CHART_STYLES), ...inCascadeOrder(names).map(read)]),
  );
  return new Map([styles, ...own, ...libraries].map((file) => [file.path, file]));
}

function readLibrary(module: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(module)));
}

/** Shared styles are in the folder itself and come first, so that a view can override them. */
function inCascadeOrder(names: string[]): string[] {
  const styles = names.filter((name) => name.endsWith('.css'));
  const [shared, ofViews] = [false, true].map((inView) =>
    styles.filter((name) => name.includes('/') === inView),
  );
  return [...shared!, ...ofViews!];
}

/** Sends a file, compressed if the browser accepts that, or 304 if the browser's copy is current. */
export function sendAsset(asset: Asset, req: Request, res: Response): void {
  const { type, body, etag } = asset;
  res.set({ 'Content-Type': type, ETag: etag, Vary: 'Accept-Encoding' });
  if (req.headers['if-none-match'] === etag) return void res.status(304).end();
  const encoding = (['br', 'gzip'] as const).find((one) => req.acceptsEncodings(one));
  if (encoding) res.set('Content-Encoding', encoding).end(compressed(asset, encoding));
  else res.end(body);
}

function asset(path: string, body: Buffer): Asset {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  return { path, type: TYPES[path.split('.').at(-1)!]!, body, etag, compressed: new Map() };
}

function libraryPath(name: string): string {
  return `/page/lib/${name.replace('@', '').replace('/', '-')}.js`;
}
