import { html } from '../html.js';
import { attributeOf } from '../otlp.js';
import { colourOf, ServiceName } from '../services.js';
import { count, duration, percent } from '../words.js';
import { timeByService } from './critical-path.js';
import { signOf } from './errors.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./errors.js').TraceError} TraceError
 */

const SIGNS = { failed: '✕', refused: '!', ok: '✓', neutral: '≈' };

/**
 * The summary of a trace in one sentence, with the path of each error.
 * @param {{ trace: Trace, errors: TraceError[], open: (span: SpanNode) => void }} props
 */
export function TraceSummary({ trace, errors, open }) {
  const tone = toneOf(trace);
  const [first] = errors;
  return html`<section class="trace-summary ${tone}" aria-label="What happened">
    <span class="seal" aria-hidden="true">${SIGNS[tone]}</span>
    <div>
      ${first ? html`<h2>${first.words}</h2>` : html`<h2>${success(trace)}</h2>`}
      ${first?.logged && html`<p>It logged “${first.logged}”.</p>`}
      ${first && html`<${ErrorPath} path=${first.path} open=${open} />`}
      ${errors.length > 1 && html`<p class="faint">${count(errors.length - 1, 'error')} more: press <kbd>e</kbd> for the next</p>`}
    </div>
  </section>`;
}

/** An incomplete trace, or one with clock skew, does not count as successful. @param {Trace} trace @returns {keyof typeof SIGNS} */
export function toneOf({ summary }) {
  if (!summary) return 'neutral';
  if (summary.outcome !== 'ok') return summary.outcome;
  return summary.rootless || summary.skewed || summary.start === null ? 'neutral' : 'ok';
}

/** How an error travelled. @param {{ path: SpanNode[], open: (span: SpanNode) => void }} props */
function ErrorPath({ path, open }) {
  return html`<ol class="error-path" aria-label="How it travelled">
    ${path.map(
      (span, index) =>
        html`<li>
          <button type="button" class="step" onClick=${() => open(span)}>
            <${ServiceName} name=${span.service} />
            <b>${span.name}</b>
            ${span.httpStatus > 0 && html`<span class="code ${signOf(span)}">${span.httpStatus}</span>`}
          </button>
          ${index === 0 && path.length > 1 && html`<span class="sr">, which came back to</span>`}
        </li>`,
    )}
  </ol>`;
}

/** The summary of a trace without errors. @param {Trace} trace */
export function success(trace) {
  const about = trace.spans.find(({ otlp }) => attributeOf(otlp.attributes, 'sos.ship.id') !== undefined);
  const ship = attributeOf(about?.otlp.attributes, 'sos.ship.id');
  const spaceport = attributeOf(about?.otlp.attributes, 'sos.spaceport.name');
  const took = `in ${duration(trace.duration)}`;
  const { summary } = trace;
  if (summary?.start === null) return 'No error so far; no span says when it was';
  if (summary?.rootless) return `No error so far ${took}; the span that began it has not arrived`;
  if (ship && spaceport && trace.spans.some(({ name }) => name === 'POST /dock'))
    return `${ship} docked at ${spaceport} ${took}`;
  if (ship && spaceport && trace.spans.some(({ name }) => name === 'POST /separate'))
    return `${ship} separated from ${spaceport} ${took}`;
  return `${summary?.skewed ? 'Over' : 'Done'} ${took}, without an error`;
}

/** The trace's duration by service. @param {{ path: Map<SpanNode, [number, number][]> }} props */
export function WhereTimeWent({ path }) {
  const times = timeByService(path);
  const whole = times.reduce((sum, [, time]) => sum + time, 0);
  if (times.length < 2 || whole === 0) return null;
  return html`<section class="spent" aria-label="Where the time went, along the critical path">
    <div class="stack" aria-hidden="true">
      ${times.map(([name, time]) => html`<i class=${colourOf(name)} style=${{ width: `${(100 * time) / whole}%` }}></i>`)}
    </div>
    <ul>
      ${times.slice(0, 6).map(
        ([name, time]) =>
          html`<li>
            <${ServiceName} name=${name} /> ${` ${percent(time / whole)} `}
            <span class="faint">${duration(time)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
