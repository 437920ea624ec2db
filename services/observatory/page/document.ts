import { createHash } from 'node:crypto';
import { importMap, type Asset } from './assets.ts';

const IMPORT_MAP = JSON.stringify(importMap);

/** The import map's hash for the Content-Security-Policy. It is the only inline script. */
export const IMPORT_MAP_HASH = `sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}`;

/** The page before its script runs. It is the same at every address: the script reads the address. */
export function pageDocument(assets: Iterable<Asset>): string {
  const paths = [...assets].map(({ path }) => path);
  const styles = paths.filter((path) => path.endsWith('.css'));
  const modules = paths.filter((path) => path.endsWith('.js') && path !== '/page/theme-first.js');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <title>SOS Observatory</title>
    <link rel="icon" href="/page/icon.svg">
    <script src="/page/theme-first.js"></script>
    ${styles.map((path) => `<link rel="stylesheet" href="${path}">`).join('\n    ')}
    <script type="importmap">${IMPORT_MAP}</script>
    ${modules.map((path) => `<link rel="modulepreload" href="${path}">`).join('\n    ')}
    <script type="module" src="/page/main.js"></script>
  </head>
  <body>
    <div id="app"><p class="booting">Opening the observatory… If this stays, load the page again.</p></div>
    <noscript><p class="booting">This page needs JavaScript. Without it: <a href="/api/services">Jaeger’s API</a>.</p></noscript>
  </body>
</html>
`;
}
