import { html } from '../html.js';
import { attributeOf } from '../otlp.js';
import { colourOf, ServiceName } from '../services.js';
import { count, duration, percent } from '../words.js';
import { timeByService } from './critical-path.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./errors.js').Trouble} Trouble
 */

/**
 * What happened, in one sentence; where it went wrong, how that travelled.
 * @param {{ trace: Trace, found: Trouble[], open: (span: SpanNode) => void }} props
 */
export function TraceSummary({ trace, found, open }) {
  const [first] = found;
  if (!first)
    return html`<section class="trace-summary good" aria-label="What happened">
      <span class="seal" aria-hidden="true">✓</span>
      <div><h2>${success(trace)}</h2></div>
    </section>`;
  return html`<section class="trace-summary bad" aria-label="What happened">
    <span class="seal" aria-hidden="true">✕</span>
    <div>
      <h2>${first.words}</h2>
      ${first.logged && html`<p>It logged “${first.logged}”.</p>`}
      <${Way} way=${first.way} open=${open} />
      ${found.length > 1 && html`<p class="faint">${count(found.length - 1, 'error')} more: press <kbd>e</kbd> for the next</p>`}
    </div>
  </section>`;
}

/** How an error travelled. @param {{ way: SpanNode[], open: (span: SpanNode) => void }} props */
function Way({ way, open }) {
  return html`<ol class="way" aria-label="How it travelled">
    ${way.map(
      (span, index) =>
        html`<li>
          <button type="button" class="step" onClick=${() => open(span)}>
            <${ServiceName} name=${span.service} />
            <b>${span.name}</b>
            ${span.httpStatus > 0 && html`<span class="code">${span.httpStatus}</span>`}
          </button>
          ${index === 0 && way.length > 1 && html`<span class="sr">, which came back to</span>`}
        </li>`,
    )}
  </ol>`;
}

/** What went well, in words. @param {Trace} trace */
export function success(trace) {
  const about = trace.spans.find(({ otlp }) => attributeOf(otlp.attributes, 'sos.ship.id') !== undefined);
  const ship = attributeOf(about?.otlp.attributes, 'sos.ship.id');
  const spaceport = attributeOf(about?.otlp.attributes, 'sos.spaceport.name');
  const took = `in ${duration(trace.duration)}`;
  if (ship && spaceport && trace.spans.some(({ name }) => name === 'POST /dock'))
    return `${ship} docked at ${spaceport} ${took}`;
  if (ship && spaceport && trace.spans.some(({ name }) => name === 'POST /separate'))
    return `${ship} separated from ${spaceport} ${took}`;
  return `Done ${took}, without an error`;
}

/** Which service the trace's duration was spent in. @param {{ path: Map<SpanNode, [number, number][]> }} props */
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

/** What is not as it should be with the trace itself. @param {{ trace: Trace }} props */
export function Notes({ trace }) {
  const missing = trace.tops.filter(({ type }) => type === 'missing').length;
  const skewed = trace.spans.filter(({ skew }) => skew > 0);
  const circular = trace.spans.filter(({ circular }) => circular).length;
  const notes = [];
  if (missing > 0)
    notes.push(
      `${count(missing, 'span')} that others name as their parent ${missing === 1 ? 'has' : 'have'} not arrived: not sent yet, not sampled, or lost. Shown with a dashed bar.`,
    );
  if (skewed.length > 0) {
    const most = Math.max(...skewed.map(({ skew }) => skew));
    notes.push(
      `${count(skewed.length, 'span')} start before their parents, by up to ${duration(most)}: the clocks of the services disagree. Times are shown as they were sent.`,
    );
  }
  if (circular > 0)
    notes.push(`${count(circular, 'span')} lead back to themselves by their parents: shown at the end.`);
  if (trace.spans.length === 0)
    notes.push('Only log lines have arrived so far: spans come when they have ended.');
  return notes.map((note) => html`<p class="note">${note}</p>`);
}
