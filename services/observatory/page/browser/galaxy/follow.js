import { html } from '../html.js';
import { colourOf, ServiceName } from '../services.js';
import { traceErrors } from '../trace/errors.js';
import { success, toneOf } from '../trace/trace-summary.js';
import { useTrace } from '../trace/load.js';
import { count, duration } from '../words.js';

/** @typedef {import('../trace/types.ts').SpanNode} SpanNode */

const MOST_BARS = 12;

/** The trace that a click caused, as it arrives. @param {{ id: string, close: () => void }} props */
export function Follow({ id, close }) {
  const trace = useTrace(id);
  const errors = trace ? traceErrors(trace) : [];
  const whole = trace?.duration || 1;
  return html`<section
    class="follow ${trace ? toneOf(trace) : ''}"
    aria-label="The trace of your click"
    aria-live="polite"
  >
    <header>
      <p class="faint">The trace of your click</p>
      <h2>${errors[0]?.words ?? (trace ? success(trace) : 'Waiting for the trace of your click…')}</h2>
      ${trace && html`<span class="faint">${count(trace.spans.length, 'span')}, ${duration(trace.duration)}</span>`}
      <a class="button" href="/trace/${id}">Open the trace</a>
      <button type="button" class="icon" aria-label="Stop following" onClick=${close}>✕</button>
    </header>
    <ul>
      ${
        trace &&
        inOrder(trace.tops, MOST_BARS).map(
          (span) =>
            html`<li key=${span.id} class="${colourOf(span.service)} ${span.outcome} ${span.type}">
              <span class="name" style=${{ paddingLeft: `${span.depth * 14}px` }}
                ><b>${span.name}</b> <${ServiceName} name=${span.service}
              /></span>
              <span class="line"
                ><i
                  class="bar"
                  style=${{ left: `${(100 * span.start) / whole}%`, width: `${Math.max(0.6, (100 * (span.end - span.start)) / whole)}%` }}
                ></i
              ></span>
              <span class="long">${duration(span.end - span.start)}</span>
            </li>`,
        )
      }
    </ul>
  </section>`;
}

/** The first spans, each before its children. @param {SpanNode[]} tops @param {number} most @returns {SpanNode[]} */
function inOrder(tops, most) {
  const found = [];
  const stack = tops.toReversed();
  for (let node = stack.pop(); node && found.length < most; node = stack.pop()) {
    found.push(node);
    for (const child of node.children.toReversed()) stack.push(child);
  }
  return found;
}
