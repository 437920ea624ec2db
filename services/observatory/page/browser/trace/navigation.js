import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useKeys } from '../keys.js';
import { back, query, setQuery } from '../route.js';
import { criticalPath } from './critical-path.js';
import { traceErrors } from './errors.js';
import { reveal, toRows } from './rows.js';
import { search } from './search.js';

/**
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 * @typedef {import('./rows.js').Row} Row
 * @typedef {import('./rows.js').Shape} Shape
 */

/**
 * The navigation state of a trace: open rows, the active row, search hits, and the keys that change them.
 * @param {Trace} trace @param {SpanNode | undefined} top the span that the critical path begins with
 */
export function useNavigation(trace, top) {
  const [shape, setShape] = useState(
    /** @type {Shape} */ ({ closed: new Set(), unfolded: new Set(), showsLogs: true }),
  );
  const [activeKey, setActiveKey] = useState('');
  const [showsPath, setShowsPath] = useState(true);
  const [hit, setHit] = useState(0);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const text = query.value.get('q') ?? '';
  const openId = query.value.get('span') ?? '';
  const openLogKey = query.value.get('log') ?? '';

  const errors = useMemo(() => traceErrors(trace), [trace]);
  const path = useMemo(() => criticalPath(top), [trace]);
  const rows = useMemo(() => toRows(trace, shape), [trace, shape]);
  const hits = useMemo(() => search(trace, text), [trace, text]);
  const found = useMemo(() => (text.trim() === '' ? undefined : new Set(hits)), [hits, text]);
  const opened = trace.byId.get(openId);
  const openedLog = useMemo(() => lineOf(trace, openLogKey), [trace, openLogKey]);
  const active = rows.findIndex(({ key }) => key === activeKey);

  const show = (/** @type {SpanNode} */ span) => {
    setShape((shape) => reveal(span, shape));
    setActiveKey(`span-${span.id}`);
  };
  const open = (/** @type {SpanNode} */ span) => {
    show(span);
    setQuery({ span: span.id, log: '' });
  };
  const openLog = (/** @type {LogLine} */ log) => {
    setQuery({ log: log.key, span: '' });
  };
  const pick = (/** @type {number} */ index, /** @type {boolean} */ opens) => {
    const row = rows[index];
    if (!row) return;
    setActiveKey(row.key);
    if (opens && row.type === 'span') setQuery({ span: row.node.id, log: '' });
    if (opens && row.type === 'log') openLog(row.log);
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
      setActiveKey(item.key);
    }
  };
  const goToError = () => {
    const now = errors.findIndex(({ span }) => `span-${span.id}` === activeKey);
    const next = errors[(now + 1) % errors.length];
    if (next) open(next.span);
  };
  const move = (/** @type {number} */ by) =>
    pick(
      Math.min(Math.max(active + by, 0), rows.length - 1),
      opened !== undefined || openedLog !== undefined,
    );
  const change = (/** @type {boolean} */ opens) => {
    const row = rows[active];
    if (row && row.type !== 'log' && row.open !== opens) toggle(row);
  };
  const close = () => setQuery({ span: '', log: '' });
  const isAligned = query.value.has('align');
  const align = (/** @type {boolean} */ aligned) => setQuery({ align: aligned ? '1' : '' });
  const clearSearch = () => {
    setQuery({ q: '' });
    input.current?.blur();
  };
  const showLogs = (/** @type {boolean} */ showsLogs) => setShape((shape) => ({ ...shape, showsLogs }));

  useKeys([
    { key: 'j ArrowDown', does: 'Next row', run: () => move(1) },
    { key: 'k ArrowUp', does: 'Previous row', run: () => move(-1) },
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
      run: () => (opened || openedLog ? close() : clearSearch()),
    },
    { key: 'e', does: 'Next error', run: goToError },
    { key: '/', does: 'Search in the trace', run: () => input.current?.focus() },
    { key: 'n', does: 'Next match', run: () => goToHit(hit + 1) },
    { key: 'N', does: 'Previous match', run: () => goToHit(hit - 1) },
    { key: 'c', does: 'Critical path', run: () => setShowsPath(!showsPath) },
    { key: 'a', does: 'Align clocks', run: () => align(!isAligned) },
    { key: 'l', does: 'Log lines and events in the waterfall', run: () => showLogs(!shape.showsLogs) },
    { key: 'u', does: 'Back to the list', run: back },
  ]);
  useEffect(() => {
    if (opened) show(opened); // a link can name a span
  }, [opened?.id]);
  useEffect(() => {
    if (text && hits.length > 0) goToHit(0);
  }, [text]);

  return {
    rows,
    active,
    pick,
    toggle,
    open,
    opened,
    openLog,
    openedLog,
    close,
    isAligned,
    align,
    errors,
    path,
    shownPath: showsPath ? path : new Map(),
    showsPath,
    setShowsPath,
    showsLogs: shape.showsLogs,
    showLogs,
    search: { input, text, hit, hits, found, goToHit },
  };
}

/** @param {ReadonlySet<string>} set @param {string} key */
function toggled(set, key) {
  return set.has(key) ? without(set, key) : new Set([...set, key]);
}

/** @param {ReadonlySet<string>} set @param {string} key */
function without(set, key) {
  return new Set([...set].filter((each) => each !== key));
}

/** The log line or event of this key. @param {Trace} trace @param {string} key */
function lineOf({ logs, spans }, key) {
  if (key.startsWith('log-')) return logs.find((log) => log.key === key);
  return key === '' ? undefined : spans.flatMap(({ events }) => events).find((event) => event.key === key);
}
