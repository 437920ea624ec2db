import { Empty } from '../empty.js';
import { html } from '../html.js';
import { query } from '../route.js';
import { Details } from './details.js';
import { Head } from './head.js';
import { useTrace } from './load.js';
import { LogList } from './log-list.js';
import { useNavigation } from './navigation.js';
import { Tools } from './tools.js';
import { Notes, TraceSummary, WhereTimeWent } from './trace-summary.js';
import { Waterfall } from './waterfall.js';

/** @typedef {import('./types.ts').Trace} Trace */

/** One trace: what happened, when, and why. @param {{ id: string }} props */
export function TraceView({ id }) {
  const trace = useTrace(id.toLowerCase().padStart(32, '0'));
  if (trace === undefined) return html`<p class="loading" role="status">Loading the trace…</p>`;
  if (trace === null)
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
  const navigation = useNavigation(trace, top);
  const { rows, active, pick, toggle, open, opened, close, errors, path } = navigation;
  const [first] = errors;
  const scene = {
    trace,
    path: navigation.shownPath,
    way: new Set(first?.way ?? []),
    origin: first?.span,
    found: navigation.search.found,
    open: query.value.get('span') ?? '',
    marksLogs: !navigation.showsLogs,
  };
  return html`<article class="trace ${opened ? 'with-details' : ''}" data-ready="true">
    <${Head} trace=${trace} name=${top?.name ?? 'Log lines without a span'} />
    ${trace.spans.length > 0 && html`<${TraceSummary} trace=${trace} found=${errors} open=${open} />`}
    <${WhereTimeWent} path=${path} />
    <${Notes} trace=${trace} />
    <${Tools} navigation=${navigation} />
    <div class="columns">
      <div class="main">
        <${Waterfall} scene=${scene} rows=${rows} active=${active} pick=${pick} toggle=${toggle} />
        <${LogList} logs=${trace.logs} found=${scene.found} open=${open} />
      </div>
      ${opened && html`<${Details} span=${opened} path=${path} base=${trace.start} close=${close} />`}
    </div>
  </article>`;
}

/** The span that the trace is about: of those at the top of the tree, the one that took longest. @param {Trace} trace */
function mainTop({ tops }) {
  return tops.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
}
