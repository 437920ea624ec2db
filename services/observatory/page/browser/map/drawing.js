import { html } from '../html.js';
import { colourOf } from '../services.js';
import { count, duration, percent } from '../words.js';

/**
 * @typedef {import('../../service-map.ts').MapNode} MapNode
 * @typedef {import('../../service-map.ts').MapEdge} MapEdge
 * @typedef {{ x: number, y: number }} Place
 */

const BOX = { width: 212, height: 54 };
const GAP = { x: 150, y: 20 };
/** The most columns, less one. */
const DEEPEST = 6;

/**
 * The map: a caller is left of the services it calls; a line is as thick as there are requests, and dashed red where some failed, dashed
 * amber where some were refused, dotted where it goes through a queue.
 * @param {{ nodes: MapNode[], edges: MapEdge[] }} props
 */
export function Drawing({ nodes, edges }) {
  const columns = toColumns(nodes, edges);
  const tallest = Math.max(...columns.map(({ length }) => length));
  const height = tallest * (BOX.height + GAP.y) + 24;
  const width = columns.length * (BOX.width + GAP.x) - GAP.x + 48;
  /** @type {Map<string, Place>} */
  const places = new Map();
  for (const [column, names] of columns.entries()) {
    const top = (height - names.length * (BOX.height + GAP.y) + GAP.y) / 2;
    for (const [row, { service }] of names.entries())
      places.set(service, { x: 24 + column * (BOX.width + GAP.x), y: top + row * (BOX.height + GAP.y) });
  }
  const busiest = Math.max(1, ...edges.map(({ requests }) => requests));
  const words = `Service map: ${edges.map(inWords).join('; ')}`;
  return html`<svg
    class="mapping"
    viewBox="0 0 ${width} ${height}"
    style=${{ maxWidth: `${width * 1.15}px` }}
    role="img"
    aria-label=${words}
  >
    ${edges.map((edge) => html`<${Edge} key=${`${edge.from} ${edge.to} ${edge.queue}`} edge=${edge} places=${places} busiest=${busiest} />`)}
    ${nodes.map((node) => {
      const { x, y } = /** @type {Place} */ (places.get(node.service));
      return html`<g
        key=${node.service}
        class="node ${colourOf(node.service)}"
        style=${{ transform: `translate(${x}px, ${y}px)` }}
      >
        <rect width=${BOX.width} height=${BOX.height} rx="10" />
        <rect class="stripe" width="5" height=${BOX.height - 20} x="10" y="10" rx="2.5" />
        <text class="name" x="26" y="23"
          >${node.service.length > 22 ? `${node.service.slice(0, 21)}…` : node.service}</text
        >
        <text class="words" x="26" y="42">
          ${node.requests} × ${duration(node.p50)}<tspan class="errors"
            >${node.errors > 0 ? `  ✕ ${percent(node.errors / node.requests)}` : ''}</tspan
          ><tspan class="refusals"
            >${node.refused > 0 ? `  ! ${percent(node.refused / node.requests)}` : ''}</tspan
          >
        </text>
      </g>`;
    })}
  </svg>`;
}

/** @param {MapEdge} edge */
function inWords({ from, to, requests, queue }) {
  return queue
    ? `${from} sent ${to} ${count(requests, 'message')} through a queue`
    : `${from} called ${to} ${count(requests, 'time')}`;
}

/** @param {{ edge: MapEdge, places: Map<string, Place>, busiest: number }} props */
function Edge({ edge, places, busiest }) {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (!from || !to) return null;
  const start = { x: from.x + BOX.width, y: from.y + BOX.height / 2 };
  const end = { x: to.x, y: to.y + BOX.height / 2 };
  const bend = Math.max(40, Math.abs(end.x - start.x) / 2);
  const path = `M${start.x} ${start.y} C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return html`<path
      class="edge ${edge.errors > 0 ? 'failed' : edge.refused > 0 ? 'refused' : ''} ${edge.queue ? 'queue' : ''}"
      d=${path}
      style=${{ strokeWidth: 1.2 + (4 * edge.requests) / busiest }}
    />
    ${edge.queue && html`<text class="via" x=${(start.x + end.x) / 2} y=${(start.y + end.y) / 2 - 7}>queue</text>`}`;
}

/**
 * Each service is one column left of the services it calls, so that the most called are at the right. A cycle is cut after some columns.
 * @param {MapNode[]} nodes @param {MapEdge[]} edges
 */
function toColumns(nodes, edges) {
  /** @type {Map<string, number>} */
  const height = new Map(nodes.map(({ service }) => [service, 0]));
  for (let round = 0; round < DEEPEST; round++)
    for (const { from, to } of edges)
      if (from !== to)
        height.set(from, Math.min(Math.max(height.get(from) ?? 0, (height.get(to) ?? 0) + 1), DEEPEST));
  const columns = Map.groupBy(nodes, ({ service }) => height.get(service) ?? 0);
  return [...columns]
    .toSorted(([a], [b]) => b - a)
    .map(([, members]) => members.toSorted((a, b) => (a.service < b.service ? -1 : 1)));
}
