import { useEffect, useState } from 'preact/hooks';
import { Command, Empty } from '../empty.js';
import { html } from '../html.js';
import { count } from '../words.js';
import { askMissions } from './ask.js';

/** @typedef {import('./ask.js').MissionList} MissionList */

/** All missions, with what is solved. */
export function MissionTable() {
  const [list, setList] = useState(/** @type {MissionList | undefined} */ (undefined));
  const [problem, setProblem] = useState(
    /** @type {{ status: number, message: string } | undefined} */ (undefined),
  );
  useEffect(() => void askMissions('').then(setList, setProblem), []);
  if (problem) return html`<${NoMissions} problem=${problem} />`;
  if (!list) return html`<p class="loading" role="status">Loading missions…</p>`;
  const solved = list.missions.filter(({ solved }) => solved).length;
  return html`<section class="missions" data-ready="true">
    <header class="listhead">
      <h1>Missions</h1>
      <p class="faint" role="status">${solved} of ${count(list.missions.length, 'mission')} solved</p>
    </header>
    <p class="faint">
      Something is wrong in the fleet, and its telemetry says what. Each mission sets a scene, asks one
      question and grades the answer by what arrived here.
    </p>
    <ol class="missionlist">
      ${list.missions.map((mission) => html`<${Entry} key=${mission.number} ...${mission} />`)}
    </ol>
  </section>`;
}

/** @param {import('./ask.js').MissionList['missions'][number]} mission */
function Entry({ number, title, minutes, teaches, term, solved, current }) {
  return html`<li class="card">
    <span class="number ${solved ? 'solved' : ''}" aria-hidden="true">${solved ? '✓' : number}</span>
    <div>
      <h2><a href="/missions?mission=${number}">${number}. ${title}</a></h2>
      <p>${teaches}</p>
      <p class="faint">
        <span class="tag">${term.name}</span> <span class="tag">${minutes} min</span>
        ${current && html` <span class="tag">running</span>`}
        ${solved && ` solved with ${count(solved.hints, 'hint')} in ${count(solved.tries, 'answer')}`}
      </p>
    </div>
  </li>`;
}

/** The empty state without a fleet. @param {{ problem: { status: number, message: string } }} props */
export function NoMissions({ problem }) {
  return problem.status === 404
    ? html`<${Empty} title="Missions need the fleet">
        <p>This observatory was started by itself. Stop it, and start the fleet with a mission:</p>
        <${Command} text="npm run mission 2" />
      <//>`
    : html`<${Empty} title="Missions cannot be shown now"><p>${problem.message}</p><//>`;
}
