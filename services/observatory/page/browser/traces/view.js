import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../ask.js';
import { Command, Empty } from '../empty.js';
import { Files } from '../files.js';
import { dockCommand } from '../fleet.js';
import { html } from '../html.js';
import { useKeys } from '../keys.js';
import { narrow } from '../media.js';
import { go, query, setQuery } from '../route.js';
import { SavedViews } from '../saved-views.js';
import { connection } from '../stream.js';
import { VirtualRows } from '../virtual.js';
import { count } from '../words.js';
import { Differences } from './differences.js';
import { clearFilters, filterOf, Filters } from './filters.js';
import { Groups } from './groups.js';
import { useTraces } from './list.js';
import { Room } from './memory-meter.js';
import { Row } from './row.js';
import { Scatter } from './scatter.js';
import { orderOf, sorted } from './sort.js';

/** @typedef {import('../../../query/summary.ts').Summary} Summary */

/** Traces that can be selected without a pointer. */
const SELECTIONS = [
  ['slowest', 'Slowest 5 %'],
  ['failed', 'Failed'],
  ['refused', 'Refused'],
];

/** The traces that match the filter, as they arrive: as a list, in groups, and by their differences. */
export function Traces() {
  const filter = filterOf(query.value);
  const select = query.value.get('select') ?? '';
  const by = query.value.get('by') ?? '';
  const [paused, setPaused] = useState(false);
  const [activeId, setActiveId] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { list, waiting, problem } = useTraces(filter, paused);
  const { isOpen, operations, stats, fresh } = list;
  const order = orderOf(query.value.get('sort') ?? '');
  const traces = useMemo(() => sorted(list.traces, order), [list.traces, order.column, order.isAscending]);
  const { data: attributes } = useAnswer(isOpen ? '/page/attributes' : '');
  const active = traces.findIndex(({ id }) => id === activeId);
  const height = narrow.value ? 62 : 38;
  const longest = traces.reduce((most, one) => Math.max(most, one.duration ?? 0), 1);
  useStay(traces, height);

  const move = (/** @type {number} */ by) => {
    const next = traces[Math.min(Math.max(active + by, 0), traces.length - 1)];
    if (next) setActiveId(next.id);
  };
  useKeys([
    { key: 'j ArrowDown', does: 'Next trace', run: () => move(1) },
    { key: 'k ArrowUp', does: 'Previous trace', run: () => move(-1) },
    { key: 'Enter', does: 'Open the trace', run: () => active >= 0 && go(`/trace/${activeId}`) },
    { key: '/', does: 'Filter by text', run: () => input.current?.focus() },
    { key: 'p Space', does: 'Pause or resume', run: () => setPaused(!paused) },
    {
      key: 'd',
      does: 'What differs in the slowest',
      run: () => setQuery({ select: select === 'slowest' ? '' : 'slowest' }),
    },
    { key: 'x', does: 'Clear all filters', run: clearFilters },
    {
      key: 'Escape',
      does: 'Leave the filter, clear the selection',
      run: () =>
        document.activeElement === input.current ? input.current?.blur() : setQuery({ select: '' }),
    },
  ]);

  return html`<section class="traces" data-ready=${String(isOpen || problem !== '')}>
    <header class="listhead">
      <h1>Traces</h1>
      <p class="faint" role="status">${isOpen ? count(traces.length, 'trace') : problem ? '' : 'loading…'}</p>
      <${Room} stats=${stats} />
      <${SavedViews} />
      <${Files} filter=${filter} />
      <button type="button" class="pause" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
        ${paused ? `▶ Resume${waiting > 0 ? ` (${waiting} new)` : ''}` : '❚❚ Pause'}
      </button>
    </header>
    <${Filters} operations=${operations} keys=${/** @type {any} */ (attributes)?.keys ?? []} input=${input} />
    ${problem && html`<p class="note problem" role="alert">${problem}</p>`}
    ${
      traces.length > 0 &&
      html`<section class="card overview" aria-label="Duration over time">
          <${Scatter} traces=${traces} select=${select} />
          <div class="switch" role="group" aria-label="Select traces to compare with the rest">
            <span class="faint">What differs in the</span>
            ${SELECTIONS.map(
              ([value, words]) =>
                html`<button
                  type="button"
                  aria-pressed=${select === value}
                  onClick=${() => setQuery({ select: select === value ? '' : (value ?? '') })}
                >
                  ${words}
                </button>`,
            )}
          </div>
        </section>
        ${select && html`<${Differences} filter=${filter} select=${select} />`}
        ${by && html`<${Groups} filter=${filter} by=${by} paused=${paused} />`}
        <${Table}
          traces=${traces}
          order=${order}
          active=${active}
          activeId=${activeId}
          height=${height}
          longest=${longest}
          fresh=${fresh}
        />`
    }
    ${isOpen && traces.length === 0 && html`<${Nothing} filtered=${filter !== ''} />`}
    ${!isOpen && !problem && traces.length === 0 && html`<p class="loading" role="status">${connection.value === 'offline' ? 'The observatory does not answer.' : 'Loading traces…'}</p>`}
  </section>`;
}

const COLUMNS = [
  { name: 'Started', sort: 'time' },
  { name: 'Trace' },
  { name: 'Services' },
  { name: 'Spans', sort: 'spans' },
  { name: 'Duration', sort: 'duration' },
];

/**
 * @param {{ traces: Summary[], order: { column: string, isAscending: boolean }, active: number, activeId: string, height: number,
 *   longest: number, fresh: ReadonlySet<string> }} props
 */
function Table({ traces, order, active, activeId, height, longest, fresh }) {
  return html`<div
    class="tracelist"
    role="grid"
    aria-label="Traces"
    aria-rowcount=${traces.length + 1}
    aria-activedescendant=${active >= 0 ? `trace-${activeId}` : undefined}
    tabindex="0"
  >
    <div role="rowgroup" class="columnheads">
      <div role="row" aria-rowindex="1" class="columnhead">
        ${COLUMNS.map((column) => html`<${ColumnHead} ...${column} order=${order} />`)}
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
  </div>`;
}

/** @param {{ name: string, sort?: string, order: { column: string, isAscending: boolean } }} props */
function ColumnHead({ name, sort, order }) {
  if (!sort) return html`<span role="columnheader">${name}</span>`;
  const isBy = order.column === sort;
  const next = isBy && !order.isAscending ? `${sort}-asc` : sort === 'time' ? '' : sort;
  return html`<span
    role="columnheader"
    aria-sort=${isBy ? (order.isAscending ? 'ascending' : 'descending') : undefined}
  >
    <button
      type="button"
      class="sort"
      title="Sort by ${name.toLowerCase()}"
      onClick=${() => setQuery({ sort: next })}
    >
      ${name}<span aria-hidden="true">${isBy ? (order.isAscending ? ' ↑' : ' ↓') : ''}</span>
    </button>
  </span>`;
}

/** @param {{ filtered: boolean }} props */
function Nothing({ filtered }) {
  const [command, setCommand] = useState('');
  useEffect(() => void dockCommand().then(setCommand), []);
  if (filtered)
    return html`<${Empty} title="No trace matches">
      <p>Traces that match will appear here as they arrive.</p>
      <p><button type="button" onClick=${clearFilters}>Clear all filters</button></p>
    <//>`;
  return html`<${Empty} title="No trace yet">
    <p>Send a ship to a spaceport and watch what happens. In a terminal:</p>
    <${Command} text=${command} />
    <p class="or">
      or with a click in the <a href="/galaxy">galaxy</a>. Files with telemetry (OTLP JSON lines) can be
      dropped here.
    </p>
  <//>`;
}

/** Keeps the scroll position when new traces arrive above. @param {Summary[]} traces @param {number} height */
function useStay(traces, height) {
  const first = useRef('');
  useLayoutEffect(() => {
    const now = traces[0]?.id ?? '';
    const by = traces.findIndex(({ id }) => id === first.current);
    first.current = now;
    const list = document.querySelector('.tracelist');
    if (by > 0 && list && list.getBoundingClientRect().top < 0) scrollBy(0, by * height);
  }, [traces]);
}
