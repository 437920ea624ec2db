import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { CopyButton } from '../copy.js';
import { Empty } from '../empty.js';
import { html } from '../html.js';
import { useKeys } from '../keys.js';
import { query, setQuery } from '../route.js';
import { ServiceName } from '../services.js';
import { clock, count, day, duration } from '../words.js';
import { criticalPath } from './critical-path.js';
import { Details } from './details.js';
import { troubles } from './errors.js';
import { useTrace } from './load.js';
import { LogList } from './log-list.js';
import { reveal, toRows } from './rows.js';
import { search } from './search.js';
import { grep, traceCurl, traceJson } from './share.js';
import { Notes, TraceSummary, WhereTimeWent } from './trace-summary.js';
import { Waterfall } from './waterfall.js';

/**
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./rows.js').Row} Row
 * @typedef {import('./rows.js').Shape} Shape
 */

/** One trace: what happened, when, and why. @param {{ id: string }} props */
export function TraceView({ id }) {
  const trace = useTrace(id.toLowerCase().padStart(32, '0'));
  if (trace === undefined) return html`<p class="loading" role="status">Reading the trace…</p>`;
  if (trace === null)
    return html`<${Empty} title="This trace is not here">
      <p><code>${id}</code> has not arrived yet, was not sampled, or had to make room for newer ones.</p>
      <p>If it is still under way, it appears here by itself. <a href="/">See the traces that are here</a></p>
    <//>`;
  return html`<${Whole} trace=${trace} />`;
}

/** @param {{ trace: Trace }} props */
function Whole({ trace }) {
  const [shape, setShape] = useState(
    /** @type {Shape} */ ({ closed: new Set(), unfolded: new Set(), showsLogs: true }),
  );
  const [activeKey, setActiveKey] = useState('');
  const [showsPath, setShowsPath] = useState(true);
  const [hit, setHit] = useState(0);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const text = query.value.get('q') ?? '';
  const openId = query.value.get('span') ?? '';

  const found = useMemo(() => troubles(trace), [trace]);
  const path = useMemo(() => criticalPath(mainTop(trace)), [trace]);
  const rows = useMemo(() => toRows(trace, shape), [trace, shape]);
  const hits = useMemo(() => search(trace, text), [trace, text]);
  const hitSet = useMemo(() => (text.trim() === '' ? undefined : new Set(hits)), [hits, text]);
  const opened = trace.byId.get(openId);
  const active = rows.findIndex(({ key }) => key === activeKey);
  const [first] = found;

  const show = (/** @type {SpanNode} */ span) => {
    setShape((shape) => reveal(span, shape));
    setActiveKey(`span-${span.id}`);
  };
  const open = (/** @type {SpanNode} */ span) => {
    show(span);
    setQuery({ span: span.id });
  };
  const pick = (/** @type {number} */ index, /** @type {boolean} */ opens) => {
    const row = rows[index];
    if (!row) return;
    setActiveKey(row.key);
    const span = row.type === 'span' ? row.node : row.type === 'log' ? row.log.span : undefined;
    if (opens && span) setQuery({ span: span.id });
  };
  const toggle = (/** @type {Row} */ row) => {
    if (row.type === 'log') return;
    const name = row.type === 'span' ? 'closed' : 'unfolded';
    const key = row.type === 'span' ? row.node.id : row.key;
    setShape((shape) => ({ ...shape, [name]: toggled(shape[name], key) }));
  };
  const goToHit = (/** @type {number} */ number) => {
    const item = hits[(number + hits.length) % hits.length];
    if (!item) return;
    setHit((number + hits.length) % hits.length);
    const span = 'body' in item ? item.span : item;
    if (span) show(span);
    if ('body' in item) {
      if (span)
        setShape((shape) => ({
          ...reveal(span, shape),
          closed: without(shape.closed, span.id),
          showsLogs: true,
        }));
      setActiveKey(`log-${item.index}`);
    }
  };
  const goToError = () => {
    const now = found.findIndex(({ span }) => `span-${span.id}` === activeKey);
    const next = found[(now + 1) % found.length];
    if (next) open(next.span);
  };
  const move = (/** @type {number} */ by) =>
    pick(Math.min(Math.max(active + by, 0), rows.length - 1), opened !== undefined);
  const change = (/** @type {boolean} */ opens) => {
    const row = rows[active];
    if (row && row.type !== 'log' && row.open !== opens) toggle(row);
  };

  useKeys([
    { key: 'j ArrowDown', does: 'Next row', run: () => move(1) },
    { key: 'k ArrowUp', does: 'Row before', run: () => move(-1) },
    { key: 'ArrowRight', does: 'Open the row', run: () => change(true) },
    { key: 'ArrowLeft', does: 'Close the row', run: () => change(false) },
    {
      key: 'Enter',
      does: 'Details of the span',
      run: () => (rows[active]?.type === 'fold' ? change(true) : pick(active, true)),
    },
    {
      key: 'Escape',
      does: 'Close details, leave the search',
      run: () => (opened ? setQuery({ span: '' }) : clearSearch()),
    },
    { key: 'e', does: 'Next error', run: goToError },
    { key: '/', does: 'Search in the trace', run: () => input.current?.focus() },
    { key: 'n', does: 'Next found', run: () => goToHit(hit + 1) },
    { key: 'N', does: 'Found before', run: () => goToHit(hit - 1) },
    { key: 'c', does: 'Critical path', run: () => setShowsPath(!showsPath) },
    { key: 'l', does: 'Log lines in the waterfall', run: () => showLogs(!shape.showsLogs) },
    { key: 'u', does: 'Back to the list', run: () => history.back() },
  ]);
  const clearSearch = () => {
    setQuery({ q: '' });
    input.current?.blur();
  };
  const showLogs = (/** @type {boolean} */ showsLogs) => setShape((shape) => ({ ...shape, showsLogs }));
  useEffect(() => {
    if (opened) show(opened); // a link can name a span
  }, [opened?.id]);
  useEffect(() => {
    if (text && hits.length > 0) goToHit(0);
  }, [text]);

  const top = mainTop(trace);
  const scene = {
    trace,
    path: showsPath ? path : new Map(),
    way: new Set(first?.way ?? []),
    origin: first?.span,
    found: hitSet,
    open: openId,
    marksLogs: !shape.showsLogs,
  };
  const names = [...new Set(trace.spans.map(({ service }) => service))];
  return html`<article class="trace ${opened ? 'with-details' : ''}" data-ready="true">
    <header class="head">
      <p class="crumb"><a href="/">Traces</a> <span aria-hidden="true">/</span> <code>${trace.id}</code></p>
      <h1>${top?.name ?? 'Log lines without a span'}</h1>
      <p class="facts">
        <b>${duration(trace.duration)}</b>
        <span>${count(trace.spans.length, 'span')}</span>
        <span>${count(trace.logs.length, 'log line')}</span>
        <span
          >${names.length > 4 ? count(names.length, 'service') : names.map((name) => html`<${ServiceName} name=${name} />`)}</span
        >
        <span class="faint">${day(trace.start)}, ${clock(trace.start)}</span>
      </p>
      <p class="share" role="group" aria-label="Copy this trace as">
        <span class="faint" aria-hidden="true">Copy</span>
        <${CopyButton} what="link" title="Copy a link to what you see" text=${() => location.href} />
        <${CopyButton}
          what="curl"
          title="Copy a command that gets the trace as JSON"
          text=${() => traceCurl(trace.id)}
        />
        <${CopyButton}
          what="JSON"
          title="Copy the trace as Jaeger’s JSON"
          text=${() => traceJson(trace.id)}
        />
        <${CopyButton}
          what="grep"
          title="Copy a command that finds the trace in the logs"
          text=${() => grep(trace.id)}
        />
      </p>
    </header>
    ${trace.spans.length > 0 && html`<${TraceSummary} trace=${trace} found=${found} open=${open} />`}
    <${WhereTimeWent} path=${path} />
    <${Notes} trace=${trace} />
    <div class="tools" role="search">
      <label class="find">
        <span class="sr">Search in this trace</span>
        <input
          ref=${input}
          type="search"
          placeholder="Search in this trace   /"
          value=${text}
          onInput=${(/** @type {any} */ event) => setQuery({ q: event.target.value })}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && goToHit(hit + (event.shiftKey ? -1 : 1))}
        />
      </label>
      <span class="faint hits" role="status"
        >${text.trim() && (hits.length > 0 ? `${hit + 1} of ${hits.length}` : 'nothing found')}</span
      >
      <label class="toggle"
        ><input type="checkbox" checked=${shape.showsLogs} onChange=${() => showLogs(!shape.showsLogs)} /> Log
        lines</label
      >
      <label class="toggle"
        ><input type="checkbox" checked=${showsPath} onChange=${() => setShowsPath(!showsPath)} />
        <i class="critical" aria-hidden="true"></i> Critical path</label
      >
    </div>
    <div class="columns">
      <div class="main">
        <${Waterfall} scene=${scene} rows=${rows} active=${active} pick=${pick} toggle=${toggle} />
        <${LogList} logs=${trace.logs} found=${hitSet} open=${open} />
      </div>
      ${opened && html`<${Details} span=${opened} path=${path} base=${trace.start} close=${() => setQuery({ span: '' })} />`}
    </div>
  </article>`;
}

/** The span that the trace is about: of those that stand on top, the one that took longest. @param {Trace} trace */
function mainTop({ tops }) {
  return tops.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
}

/** @param {ReadonlySet<string>} set @param {string} key */
function toggled(set, key) {
  return set.has(key) ? without(set, key) : new Set([...set, key]);
}

/** @param {ReadonlySet<string>} set @param {string} key */
function without(set, key) {
  return new Set([...set].filter((each) => each !== key));
}
