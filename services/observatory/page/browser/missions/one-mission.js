import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { setTitle } from '../title.js';
import { askMissions } from './ask.js';
import { NoMissions } from './table.js';
import { Scene } from './scene.js';

/** @typedef {import('./ask.js').MissionState} MissionState */

/** One mission: what it teaches, and its scene once it is set. @param {{ number: number }} props */
export function OneMission({ number }) {
  const [mission, setMission] = useState(/** @type {MissionState | undefined} */ (undefined));
  const [missing, setMissing] = useState(
    /** @type {{ status: number, message: string } | undefined} */ (undefined),
  );
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState('');
  useEffect(() => void askMissions(`/${number}`).then(setMission, setMissing), [number]);
  useEffect(() => mission && setTitle(`Mission ${number}: ${mission.title}`), [mission]);

  /** Sends an action, and shows its progress. @param {string} doing @param {string} path @param {object} body */
  const step = async (doing, path, body = {}) => {
    setBusy(doing);
    setProblem('');
    try {
      const reply = await askMissions(path, body);
      setMission('scene' in reply ? reply : await askMissions(`/${number}`));
      return true;
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
      return false;
    } finally {
      setBusy('');
    }
  };

  if (missing) return html`<${NoMissions} problem=${missing} />`;
  if (!mission) return html`<p class="loading" role="status">Loading the mission…</p>`;
  const { title, minutes, teaches, term, scene } = mission;
  return html`<section class="mission" data-ready="true" aria-busy=${String(busy !== '')}>
    <p><a href="/missions">← All missions</a></p>
    <header class="listhead">
      <h1>Mission ${number}: ${title}</h1>
      <span class="room"></span>
      ${
        scene &&
        html`<button
          type="button"
          disabled=${busy !== ''}
          onClick=${() => step('Ending the mission…', '/stop')}
        >
          End the mission
        </button>`
      }
    </header>
    <p class="faint">
      ${teaches} At most ${minutes} minutes. Term:${' '}<a href=${term.url} target="_blank" rel="noreferrer"
        >${term.name}</a
      >.
    </p>
    ${
      scene
        ? html`<${Scene} number=${number} scene=${scene} busy=${busy !== ''} step=${step} />`
        : html`<p class="begin">
            <button
              type="button"
              class="main"
              disabled=${busy !== ''}
              onClick=${() => step('Setting the scene: the ships and spaceports restart…', `/${number}/start`)}
            >
              Start the mission
            </button>
          </p>`
    }
    <p role="status" class="faint">${busy}</p>
    ${problem && html`<p class="note problem" role="alert">${problem}</p>`}
  </section>`;
}
