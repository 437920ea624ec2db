import { html } from '../html.js';
import { query } from '../route.js';
import { MissionTable } from './table.js';
import { OneMission } from './one-mission.js';

/** The course: all missions, or the one that the address names. */
export function Missions() {
  const number = Number(query.value.get('mission'));
  return number ? html`<${OneMission} number=${number} key=${number} />` : html`<${MissionTable} />`;
}
