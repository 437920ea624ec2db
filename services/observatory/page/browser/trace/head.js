import { CopyButton } from '../copy.js';
import { html } from '../html.js';
import { ServiceName } from '../services.js';
import { clock, count, day, duration } from '../words.js';
import { grep, traceCurl, traceJson } from './share.js';

/** The number of services that are named; further ones are counted. */
const MOST_NAMES = 4;

/** A trace's name and figures, and the ways to copy it. @param {{ trace: import('./types.ts').Trace, name: string }} props */
export function Head({ trace, name }) {
  const names = [...new Set(trace.spans.map(({ service }) => service))];
  const isTimeless = trace.start === 0;
  return html`<header class="head">
    <p class="crumb"><a href="/">Traces</a> <span aria-hidden="true">/</span> <code>${trace.id}</code></p>
    <h1 title=${name}>${name}</h1>
    <p class="facts">
      <b>${isTimeless ? 'unknown duration' : duration(trace.duration)}</b>
      <span>${count(trace.spans.length, 'span')}</span>
      <span>${count(trace.logs.length, 'log line')}</span>
      <span class="names" title=${names.join(', ')}
        >${names.length > MOST_NAMES ? count(names.length, 'service') : names.map((name) => html`<${ServiceName} name=${name} />`)}</span
      >
      <span class="faint"
        >${isTimeless ? 'at an unknown time' : `${day(trace.start)}, ${clock(trace.start)}`}</span
      >
      ${trace.summary?.own && html`<span class="tag" title="Sent by the doctor, or a probe">own traffic</span>`}
    </p>
    <p class="share" role="group" aria-label="Copy or export this trace">
      <span class="faint" aria-hidden="true">Copy</span>
      <${CopyButton} what="link" title="Copy a link to what you see" text=${() => location.href} />
      <${CopyButton}
        what="curl"
        title="Copy a command that gets the trace as JSON"
        text=${() => traceCurl(trace.id)}
      />
      <${CopyButton} what="JSON" title="Copy the trace as Jaeger’s JSON" text=${() => traceJson(trace.id)} />
      <${CopyButton}
        what="grep"
        title="Copy a command that finds the trace in the log files"
        text=${() => grep(trace.id)}
      />
      <a
        class="button"
        href="/api/export?trace=${trace.id}"
        download="trace-${trace.id}.jsonl"
        title="Save as OTLP JSON lines"
        >Export</a
      >
    </p>
  </header>`;
}
