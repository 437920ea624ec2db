import type { Stats } from '../api/stats.ts';
import { html, type Html } from './html.ts';
import { count, mebibytes } from './words.ts';

/** A whole page: `main` is what it is about. */
export function layout(title: string, main: Html, stats: Stats): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="dark light" />
        <title>${title}</title>
        <link rel="icon" href="/page/icon.svg" />
        <link rel="stylesheet" href="/page/style.css" />
        <script type="module" src="/page/live.js"></script>
      </head>
      <body>
        <header>
          <a class="brand" href="/"><img src="/page/icon.svg" alt="" />Observatory</a>
          <p id="offline" role="status" hidden>
            Disconnected: start the fleet again with <code>npm start</code>
          </p>
        </header>
        <main>${main}</main>
        ${footer(stats)}
      </body>
    </html>`;
}

function footer({ bytes, limit, traces, spans, logs, drops }: Stats): Html {
  const lost = Object.values(drops).reduce((sum, number) => sum + number, 0);
  return html`<footer>
    <meter min="0" max="${limit}" value="${bytes}">${bytes}</meter>
    <span>${mebibytes(bytes)} of ${mebibytes(limit)}</span>
    <span>${count(traces, 'trace')}, ${count(spans, 'span')}, ${count(logs, 'log line')}</span>
    <a href="/api/stats" class="${lost > 0 ? 'failed' : ''}"
      >${lost > 0 ? `${count(lost, 'drop')}: what was lost` : 'nothing dropped'}</a
    >
  </footer>`;
}
