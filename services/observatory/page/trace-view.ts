import { inTimeOrder, toLogLine } from '../api/logs.ts';
import { plainText, valueText } from '../api/values.ts';
import type { Attribute, Span } from '../otlp/model.ts';
import { micros, type StoredLog } from '../store/records.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { html, type Html } from './html.ts';
import { colourClass, serviceName } from './service-name.ts';
import { summarize, type Summary } from './summary.ts';
import { rows, type Row } from './tree.ts';
import { clock, count, duration } from './words.ts';

/** The most rows and log lines that one page shows; all of them are in its JSON. */
const MOST = 1_000;
const DEEPEST = 12;

/** One trace: its waterfall, and its log lines in the order of their times. */
export function traceView(trace: StoredTrace, store: TelemetryStore): Html {
  const summary = summarize(trace);
  const services = store.services();
  const spans = rows(trace);
  const logs = inTimeOrder(trace.logs);
  return html`<h1>${summary.root.name || '(no name)'}</h1>
    ${facts(summary, services)}
    <section class="waterfall" aria-label="Spans">
      <p class="ruler">
        <span
          >${[0, 0.5, 1].map((part) => html`<b>${duration(Math.round(part * summary.duration))}</b>`)}</span
        >
      </p>
      ${spans.slice(0, MOST).map((row) => spanRow(row, summary, services))} ${more(spans.length, 'span')}
    </section>
    <h2>Log lines</h2>
    ${logs.length === 0 ? html`<p class="facts">None has arrived for this trace.</p>` : ''}
    <div class="scroll">
      <table class="logs">
        ${logs.slice(0, MOST).map((log) => logRow(log, summary, services))}
      </table>
    </div>
    ${more(logs.length, 'log line')}`;
}

function facts({ id, start, spans, failed, ...trace }: Summary, services: string[]): Html {
  return html`<p class="facts">
    <span>${trace.services.map((service) => serviceName(service, services))}</span>
    <span>${clock(start)}</span>
    <span>${duration(trace.duration)}</span>
    <span>${count(spans, 'span')}</span>
    ${failed > 0 ? html`<span class="errors">${count(failed, 'error')}</span>` : ''}
    <code>${id}</code>
    <a href="/api/traces/${id}">JSON</a>
    <a href="/api/logs?trace_id=${id}">logs as JSON</a>
  </p>`;
}

function spanRow({ span, depth, orphan }: Row, trace: Summary, services: string[]): Html {
  const { attributes = [], events = [], status } = JSON.parse(span.json) as Span;
  const whole = trace.duration || 1;
  const left = Math.min((100 * (span.start - trace.start)) / whole, 99.6);
  const width = Math.max((100 * span.duration) / whole, 0.4);
  return html`<details id="s${span.id}" class="${span.failed ? 'failed' : ''}">
    <summary>
      <span class="name">
        ${Array.from({ length: Math.min(depth, DEEPEST) }, () => html`<i></i>`)}
        ${serviceName(span.origin.service, services)}
        <b>${span.name || '(no name)'}</b>
        ${orphan ? html`<em>parent ${span.parentId} is missing</em>` : ''}
      </span>
      <svg class="bar ${colourClass(span.origin.service, services)}" aria-hidden="true">
        <rect x="${left.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%" rx="2" />
      </svg>
      <span class="number">${duration(span.duration)}</span>
    </summary>
    <dl>
      ${term('span id', span.id)} ${status?.message ? term('status', status.message) : ''}
      ${attributes.map(attribute)}
      ${events.map((event) =>
        term(
          `+${duration(Math.max(0, micros(event.timeUnixNano) - trace.start))}`,
          [event.name ?? '', ...(event.attributes ?? []).map(pair)].join(' '),
        ),
      )}
    </dl>
  </details>`;
}

function attribute({ key = '', value }: Attribute): Html {
  return term(key, valueText(value));
}

function term(name: string, text: string): Html {
  return html`<dt>${name}</dt>
    <dd>${text}</dd>`;
}

function pair({ key = '', value }: Attribute): string {
  return `${key}=${valueText(value)}`;
}

function logRow(log: StoredLog, trace: Summary, services: string[]): Html {
  const { severity, service, body, attributes } = toLogLine(log);
  const offset = log.time - trace.start;
  return html`<tr class="${severity.toLowerCase()}">
    <td class="number">${offset < 0 ? '−' : '+'}${duration(Math.abs(offset))}</td>
    <td>${serviceName(service, services)}</td>
    <td class="severity">${severity}</td>
    <td>
      ${plainText(body)}
      <small>${Object.entries(attributes).map(([key, value]) => `${key}=${plainText(value)} `)}</small>
    </td>
  </tr>`;
}

function more(number: number, noun: string): Html | string {
  return number > MOST ? html`<p class="facts">${count(number - MOST, noun)} more: see the JSON</p>` : '';
}
