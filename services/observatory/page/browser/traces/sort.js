/** @typedef {import('../../../query/summary.ts').Summary} Summary */

/** The sortable columns, by their names in the address. @type {Record<string, (trace: Summary) => number>} */
const ORDERS = {
  time: ({ start }) => start ?? 0,
  duration: ({ duration }) => duration ?? -1,
  spans: ({ spans }) => spans,
};

/** The column and the direction that an address asks for: `duration` is the longest first, `duration-asc` the shortest. @param {string} text */
export function orderOf(text) {
  const [column = '', direction] = text.split('-');
  return { column: Object.hasOwn(ORDERS, column) ? column : 'time', isAscending: direction === 'asc' };
}

/** @param {Summary[]} traces @param {{ column: string, isAscending: boolean }} order */
export function sorted(traces, { column, isAscending }) {
  const of = /** @type {(trace: Summary) => number} */ (ORDERS[column]);
  return traces.toSorted((a, b) => (isAscending ? of(a) - of(b) : of(b) - of(a)));
}
