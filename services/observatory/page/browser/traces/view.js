import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Command, Empty } from '../empty.js';
import { html } from '../html.js';
import { useKeys } from '../keys.js';
import { narrow } from '../media.js';
import { go, query } from '../route.js';
import { colourOf } from '../services.js';
import { connection } from '../stream.js';
import { VirtualRows } from '../virtual.js';
import { clock, count, duration, mebibytes } from '../words.js';
import { clearFilters, filterOf, Filters } from './filters.js';
import { useTraces } from './list.js';

/** @typedef {import('./list.js').Summary} Summary */

/** All traces that are here, the newest first, as they come. */
export function Traces() {
  const filter = filterOf(query.value);
  const [paused, setPaused] = useState(false);
  const [activeId, setActiveId] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { list, waiting } = useTraces(filter, paused);
  const { traces, isOpen, operations, stats, fresh } = list;
  const active = traces.findIndex(({ id }) => id === activeId);
  const height = narrow.value ? 62 : 38;
  const longest = Math.max(1, ...traces.slice(0, 500).map(({ duration }) => duration ?? 0));
  useStay(traces, height);

  const move = (/** @type {number} */ by) => {
    const next = traces[Math.min(Math.max(active + by, 0), traces.length - 1)];
    if (next) setActiveId(next.id);
  };
  useKeys([
    { key: 'j ArrowDown', does: 'Next trace', run: () => move(1) },
    { key: 'k ArrowUp', does: 'Trace before', run: () => move(-1) },
    { key: 'Enter', does: 'Open the trace', run: () => active >= 0 && go(`/trace/${activeId}`) },
    { key: '/', does: 'Filter by text', run: () => input.current?.focus() },
    { key: 'p Space', does: 'Pause, or go on', run: () => setPaused(!paused) },
    { key: 'x', does: 'Clear all filters', run: clearFilters },
    { key: 'Escape', does: 'Leave the filter', run: () => input.current?.blur() },
  ]);

  return html`<section class="traces" data-ready=${String(isOpen)}>
    <header class="listhead">
      <h1>Traces</h1>
      <p class="faint" role="status">
        ${isOpen ? count(traces.length, 'trace') : 'looking…'}${filter && isOpen ? ' match' : ''}
      </p>
      <${Room} stats=${stats} />
      <button type="button" class="pause" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
        ${paused ? `▶ Go on${waiting > 0 ? ` (${waiting} new)` : ''}` : '❚❚ Pause'}
      </button>
    </header>
    <${Filters} operations=${operations} input=${input} />
    ${
      traces.length > 0 &&
      html`<div
        class="tracelist"
        role="grid"
        aria-label="Traces, the newest first"
        aria-rowcount=${traces.length + 1}
        aria-activedescendant=${active >= 0 ? `trace-${activeId}` : undefined}
        tabindex="0"
      >
        <div role="rowgroup" class="columnheads">
          <div role="row" aria-rowindex="1" class="tracerow">
            ${['Started', 'Trace', 'Services', 'Spans', 'Duration'].map((name) => html`<span role="columnheader">${name}</span>`)}
          </div>
        </div>
        <${VirtualRows}
          count=${traces.length}
          height=${height}
          active=${active}
          row=${(/** @type {number} */ index) => {
            const trace = /** @type {Summary} */ (traces[index]);
            return html`<${Row}
              key=${trace.id}
              trace=${trace}
              index=${index}
              longest=${longest}
              isActive=${index === active}
              isFresh=${fresh.has(trace.id)}
            />`;
          }}
        />
      </div>`
    }
    ${isOpen && traces.length === 0 && html`<${Nothing} filtered=${filter !== ''} />`}
    ${!isOpen && traces.length === 0 && html`<p class="loading" role="status">${connection.value === 'offline' ? 'The observatory does not answer.' : 'Looking for traces…'}</p>`}
  </section>`;
}

const MARKS = { ok: '✓', refused: '!', failed: '✕' };

/** @param {{ trace: Summary, index: number, longest: number, isActive: boolean, isFresh: boolean }} props */
function Row({ trace, index, longest, isActive, isFresh }) {
  const { id, outcome, start, name, about, reason, services, spans } = trace;
  const classes = [
    'tracerow',
    outcome === 'ok' ? '' : outcome,
    isActive ? 'active' : '',
    isFresh ? 'fresh' : '',
  ];
  return html`<div
    role="row"
    id="trace-${id}"
    class=${classes.join(' ')}
    aria-rowindex=${index + 2}
    aria-selected=${isActive}
    onClick=${(/** @type {MouseEvent} */ event) => !(/** @type {Element} */ (event.target).closest('a')) && go(`/trace/${id}`)}
  >
    <span role="gridcell" class="when">${start === null ? '—' : clock(start)}</span>
    <span role="gridcell" class="what">
      <span class="mark" aria-hidden="true">${MARKS[outcome]}</span>
      <a href="/trace/${id}" tabindex="-1">${name || '(no name)'}</a>
      ${about && html`<span class="about">${about}</span>`}
      ${reason && html`<span class="why"><span class="sr">${outcome}: </span>${reason}</span>`}
    </span>
    <span role="gridcell" class="who" title=${services.join(', ')}>
      ${services.slice(0, 6).map((name) => html`<i class="swatch ${colourOf(name)}"></i>`)}
      <span>${services[0]}${services.length > 1 ? ` +${services.length - 1}` : ''}</span>
    </span>
    <span role="gridcell" class="number">${spans.toLocaleString('en')}</span>
    <span role="gridcell" class="took">
      <i
        class="gauge"
        style=${{ width: `${Math.max(2, 100 * Math.sqrt((trace.duration ?? 0) / longest))}%` }}
      ></i>
      <span>${trace.duration === null ? '—' : duration(trace.duration)}</span>
    </span>
  </div>`;
}

/** How full the observatory is, and what it had to drop. @param {{ stats: any }} props */
function Room({ stats }) {
  if (!stats) return html`<span class="room"></span>`;
  const lost = Object.values(stats.drops).reduce((sum, number) => sum + Number(number), 0);
  const title = Object.entries(stats.drops)
    .map(([name, number]) => `${name}: ${number}`)
    .join('\n');
  return html`<p class="room faint" title=${title}>
    <meter min="0" max=${stats.limit} value=${stats.bytes} aria-label="Memory in use"></meter>
    ${`${mebibytes(stats.bytes)} of ${mebibytes(stats.limit)}, `}
    ${lost > 0 ? html`<a href="/api/stats" target="_blank" rel="noopener">${count(lost, 'item')} dropped</a>` : 'nothing dropped'}
  </p>`;
}

/** @param {{ filtered: boolean }} props */
function Nothing({ filtered }) {
  const [command, setCommand] = useState('curl -X POST localhost:32001/dock/pontus-spaceport');
  useEffect(() => {
    void fetch('/page/galaxy')
      .then((answer) => answer.json())
      .then(({ example }) => example && setCommand(`curl -X POST ${example}`))
      .catch(() => {}); // the usual address will do
  }, []);
  if (filtered)
    return html`<${Empty} title="No trace matches">
      <p>What comes and matches will appear here.</p>
      <p><button type="button" onClick=${clearFilters}>Clear all filters</button></p>
    <//>`;
  return html`<${Empty} title="No trace yet">
    <p>Send a ship to a spaceport, and watch here what happens. In a terminal:</p>
    <${Command} text=${command} />
    <p class="or">or with a click, in the <a href="/galaxy">galaxy</a>.</p>
  <//>`;
}

/** Keeps what is looked at where it is, when new traces come in above it. @param {Summary[]} traces @param {number} height */
function useStay(traces, height) {
  const first = useRef('');
  useLayoutEffect(() => {
    const now = traces[0]?.id ?? '';
    const by = traces.findIndex(({ id }) => id === first.current);
    first.current = now;
    if (by > 0 && scrollY > 320) scrollBy(0, by * height);
  }, [traces]);
}
