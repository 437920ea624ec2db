import { useEffect } from 'preact/hooks';
import { Empty } from '../empty.js';
import { html } from '../html.js';
import { query } from '../route.js';
import { setTitle } from '../title.js';
import { Details } from './details.js';
import { Head } from './head.js';
import { useTrace } from './load.js';
import { LogDetails } from './log-details.js';
import { LogList } from './log-list.js';
import { useNavigation } from './navigation.js';
import { Notes } from './notes.js';
import { Tools } from './tools.js';
import { TraceSummary, WhereTimeWent } from './trace-summary.js';
import { Waterfall } from './waterfall.js';

/** @typedef {import('./types.ts').Trace} Trace */

/** One trace: summary, waterfall, log lines and details. @param {{ id: string }} props */
export function TraceView({ id }) {
  const trace = useTrace(id.toLowerCase().padStart(32, '0'), query.value.has('align'));
  useEffect(() => setTitle(`Trace ${id.slice(0, 8)}`), [id]);
  if (trace === undefined) return html`<p class="loading" role="status">Loading the trace…</p>`;
  if (!trace)
    return html`<${Empty} title="This trace is not here">
      <p>
        <code>${id}</code> has not arrived yet, was not sampled, or was evicted to make room for newer ones.
      </p>
      <p>If it is still under way, it appears here by itself. <a href="/">See the traces that are here</a></p>
    <//>`;
  return html`<${Loaded} trace=${trace} />`;
}

/** @param {{ trace: Trace }} props */
function Loaded({ trace }) {
  const top = mainTop(trace);
  const name = top?.name ?? 'Log lines without a span';
  const navigation = useNavigation(trace, top);
  const { rows, active, pick, toggle, open, opened, openLog, openedLog, close, errors, path } = navigation;
  const [first] = errors;
  useEffect(() => setTitle(`${name} · trace ${trace.id.slice(0, 8)}`), [name, trace.id]);
  const scene = {
    trace,
    path: navigation.shownPath,
    errorPath: new Set(first?.path ?? []),
    origin: first?.span,
    found: navigation.search.found,
    open: opened?.id ?? '',
    openLog: openedLog?.key ?? '',
    marksLogs: !navigation.showsLogs,
  };
  return html`<article class="trace ${opened || openedLog ? 'with-details' : ''}" data-ready="true">
    <${Head} trace=${trace} name=${name} />
    ${trace.spans.length > 0 && html`<${TraceSummary} trace=${trace} errors=${errors} open=${open} />`}
    <${WhereTimeWent} path=${path} />
    <${Notes} trace=${trace} isAligned=${navigation.isAligned} align=${navigation.align} />
    <${Tools} navigation=${navigation} />
    <div class="columns">
      <div class="main">
        <${Waterfall} scene=${scene} rows=${rows} active=${active} pick=${pick} toggle=${toggle} />
        <${LogList} logs=${trace.logs} found=${scene.found} open=${openLog} />
      </div>
      ${opened && html`<${Details} trace=${trace} span=${opened} path=${path} close=${close} openLog=${openLog} />`}
      ${!opened && openedLog && html`<${LogDetails} trace=${trace} log=${openedLog} close=${close} openSpan=${open} />`}
    </div>
  </article>`;
}

/** The span that the trace is about: of those at the top of the tree, the one that took longest. @param {Trace} trace */
function mainTop({ tops }) {
  return tops.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
}
