import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { count, duration } from '../words.js';

/** @typedef {import('../../../query/percentile.ts').Percentile} Percentile */

/** How a span's duration compares with all spans of its operation. @param {{ traceId: string, span: import('./types.ts').SpanNode }} props */
export function Operation({ traceId, span }) {
  const [found, setFound] = useState(/** @type {Percentile | undefined} */ (undefined));
  useEffect(() => {
    const abort = new AbortController();
    fetch(`/page/percentile/${traceId}/${span.id}`, { signal: abort.signal })
      .then(async (answer) => setFound(answer.ok ? await answer.json() : undefined))
      .catch(() => {}); // another span is open, or the observatory is unavailable, which the page shows
    return () => abort.abort();
  }, [traceId, span.id]);
  if (!found || found.count < 2)
    return html`<p class="operation faint">The only span of its operation here.</p>`;
  const { faster, p50, p95, p99 } = found;
  const took = span.end - span.start;
  const most = Math.max(p99, took, 1);
  const at = (/** @type {number} */ value) => ({ left: `${(100 * value) / most}%` });
  const group = `/?${new URLSearchParams({ operation: span.name, service: span.service })}`;
  return html`<div class="operation">
    <p>
      ${`Slower than `}<b>${Math.round(faster * 100)} %</b>${` of `}<a href=${group}
        >${count(found.count, 'span')} of this operation</a
      >
    </p>
    <p class="quantiles" aria-hidden="true">
      <i class="half" style=${{ width: at(p50).left }}></i>
      <i class="tick" style=${at(p95)}></i>
      <i class="here" style=${at(took)}></i>
    </p>
    <p class="faint">${`p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)}`}</p>
  </div>`;
}
