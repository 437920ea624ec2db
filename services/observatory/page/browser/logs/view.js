import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Command, Empty } from '../empty.js';
import { html } from '../html.js';
import { useKeys } from '../keys.js';
import { narrow } from '../media.js';
import { go, query, setQuery } from '../route.js';
import { ServiceName, services } from '../services.js';
import { connection } from '../stream.js';
import { VirtualRows } from '../virtual.js';
import { clock, count } from '../words.js';
import { bodyOf, LineDetails, traceOf } from './details.js';
import { useLogs } from './load.js';

/** @typedef {import('./load.js').LogLine} LogLine */

/** The levels to choose from, by the least severity that each lets through. */
const LEVELS = [
  ['5', 'debug'],
  ['9', 'info'],
  ['13', 'warn'],
  ['17', 'error'],
];
const FILTERS = ['text', 'service', 'level'];
/** How many more lines one asks for. */
const STEP = 2_000;

const NUMBERS = new Set(['level', 'lines']);

/** Log lines of all services as they come, the newest on top. */
export function Logs() {
  const now = query.value;
  const filter = new URLSearchParams(
    [...now].filter(
      ([name, value]) =>
        (FILTERS.includes(name) || name === 'lines') && (!NUMBERS.has(name) || /^\d{1,6}$/.test(value)),
    ),
  ).toString();
  const [paused, setPaused] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { lines, waiting, total } = useLogs(filter, paused);
  const [openNumber, setOpenNumber] = useState(-1);
  const opened = lines?.find(({ number }) => number === openNumber);
  const close = () => setOpenNumber(-1);
  const height = narrow.value ? 52 : 28;
  const index = lines?.findIndex(({ number }) => number === active) ?? -1;
  useStay(lines, height);

  const set = (/** @type {string} */ name) => (/** @type {any} */ event) =>
    setQuery({ [name]: event.target.value });
  const clear = () => setQuery(Object.fromEntries(FILTERS.map((name) => [name, ''])));
  const move = (/** @type {number} */ by) => {
    const next = lines?.[Math.min(Math.max(index + by, 0), lines.length - 1)];
    if (next) setActive(next.number);
  };
  const open = (/** @type {LogLine | undefined} */ line) => {
    if (!line) return;
    setActive(line.number);
    setOpenNumber(line.number);
  };
  const openTrace = (/** @type {LogLine | undefined} */ line) => line?.traceId && go(traceOf(line));
  useKeys([
    { key: 'j ArrowDown', does: 'Next line', run: () => move(1) },
    { key: 'k ArrowUp', does: 'Previous line', run: () => move(-1) },
    { key: 'Enter', does: 'Open the whole line', run: () => open(lines?.[index]) },
    { key: 'o', does: 'Open the line’s trace', run: () => openTrace(lines?.[index]) },
    { key: '/', does: 'Filter by text', run: () => input.current?.focus() },
    { key: 'p Space', does: 'Pause or resume', run: () => setPaused(!paused) },
    { key: 'x', does: 'Clear all filters', run: clear },
    {
      key: 'Escape',
      does: 'Close the line, leave the filter',
      run: () => (opened ? close() : input.current?.blur()),
    },
  ]);

  return html`<section class="logs ${opened ? 'with-details' : ''}" data-ready=${String(lines !== undefined)}>
    <header class="listhead">
      <h1>Logs</h1>
      <p class="faint" role="status">${lines ? count(lines.length, 'line') : 'loading…'}</p>
      ${lines && total > lines.length && html`<p class="faint">${`the newest of ${total.toLocaleString('en')} `}<button type="button" class="quiet" onClick=${() => setQuery({ lines: String(lines.length + STEP) })}>Show ${STEP.toLocaleString('en')} more</button></p>`}
      <span class="room"></span>
      <button type="button" class="pause" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
        ${paused ? `▶ Resume${waiting > 0 ? ` (${waiting} new)` : ''}` : '❚❚ Pause'}
      </button>
    </header>
    <div class="filters" role="search" aria-label="Filter the log lines">
      <label class="wide">
        <span class="sr">Text, or a trace id</span>
        <input
          ref=${input}
          type="search"
          placeholder="Text, or a trace id   /"
          value=${now.get('text') ?? ''}
          onInput=${set('text')}
        />
      </label>
      <label>
        <span>Service</span>
        <select value=${now.get('service') ?? ''} onChange=${set('service')}>
          <option value="">any</option>
          ${services.value.toSorted().map((name) => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <label>
        <span>Level</span>
        <select value=${now.get('level') ?? ''} onChange=${set('level')}>
          <option value="">any</option>
          ${LEVELS.map(([least, name]) => html`<option value=${least}>${name}${least === '17' ? '' : ' and above'}</option>`)}
        </select>
      </label>
    </div>
    ${
      lines &&
      lines.length > 0 &&
      html`<div class="columns">
        <div
          class="loglist tail"
          role="grid"
          aria-label="Log lines, the newest first"
          aria-rowcount=${lines.length}
          aria-activedescendant=${index >= 0 ? `line-${active}` : undefined}
          tabindex="0"
        >
          <${VirtualRows}
            count=${lines.length}
            height=${height}
            active=${index}
            row=${(/** @type {number} */ at) => {
              const line = /** @type {LogLine} */ (lines[at]);
              return html`<${Line}
                key=${line.number}
                line=${line}
                index=${at}
                isActive=${at === index}
                open=${open}
              />`;
            }}
          />
        </div>
        ${opened && html`<${LineDetails} line=${opened} close=${close} />`}
      </div>`
    }
    ${lines?.length === 0 && (filter ? html`<${NoMatch} clear=${clear} />` : html`<${NoLine} />`)}
    ${!lines && html`<p class="loading" role="status">${connection.value === 'offline' ? 'The observatory does not answer.' : 'Loading log lines…'}</p>`}
  </section>`;
}

/** @param {{ line: LogLine, index: number, isActive: boolean, open: (line: LogLine) => void }} props */
function Line({ line, index, isActive, open }) {
  const { time, severity, service, traceId, attributes } = line;
  const level = severity.toLowerCase();
  const words = bodyOf(line);
  const more = Object.entries(attributes)
    .filter(([key, value]) => key !== 'service' || value !== service) // it has a column of its own
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return html`<div
    role="row"
    id="line-${line.number}"
    class="logline ${level} ${isActive ? 'active' : ''} ${traceId ? '' : 'loose'}"
    aria-rowindex=${index + 1}
    aria-selected=${isActive}
    onClick=${(/** @type {MouseEvent} */ event) => !(/** @type {Element} */ (event.target).closest('a')) && open(line)}
  >
    <span role="gridcell" class="when">${time === null ? '—' : clock(Date.parse(time) * 1000)}</span>
    <span role="gridcell" class="who"><${ServiceName} name=${service} /></span>
    <span role="gridcell" class="level">${level || 'log'}</span>
    <span role="gridcell" class="body" title=${`${words} ${more}`}>${words} <small>${more}</small></span>
    <span role="gridcell" class="jump">
      ${traceId && html`<a href=${traceOf(line)} tabindex="-1">trace<span class="sr"> of this line</span></a>`}
    </span>
  </div>`;
}

/** @param {{ clear: () => void }} props */
function NoMatch({ clear }) {
  return html`<${Empty} title="No log line matches">
    <p>Lines that match will appear here as they arrive.</p>
    <p><button type="button" onClick=${clear}>Clear all filters</button></p>
  <//>`;
}

function NoLine() {
  return html`<${Empty} title="No log line yet">
    <p>The services send their log lines by OTLP, unless OTEL_LOGS_EXPORTER is none. Start the fleet:</p>
    <${Command} text="npm start" />
  <//>`;
}

/** Keeps the scroll position when new lines arrive above. @param {LogLine[] | undefined} lines @param {number} height */
function useStay(lines, height) {
  const first = useRef(-1);
  useLayoutEffect(() => {
    const by = lines?.findIndex(({ number }) => number === first.current) ?? -1;
    first.current = lines?.[0]?.number ?? -1;
    if (by > 0 && scrollY > 240) scrollBy(0, by * height);
  }, [lines]);
}
