import { useState } from 'preact/hooks';
import { html } from '../html.js';

/**
 * @typedef {NonNullable<import('./ask.js').MissionState['scene']>} Scene
 * @typedef {(doing: string, path: string, body?: object) => Promise<boolean>} Step
 * @typedef {{ number: number, scene: Scene, busy: boolean, step: Step }} Props
 */

/** Story, question, answer box, hints and explanation. @param {Props} props */
export function Scene({ number, scene, busy, step }) {
  const { story, question, since, hints, hintsInAll, last, explanation, link } = scene;
  return html`<div class="scene">
    <p class="story">${story}</p>
    <p class="question">${question}</p>
    <p><a class="button" href="/?from=${since}">See the traces since the scene was set</a></p>
    <${Answer} number=${number} scene=${scene} busy=${busy} step=${step} />
    <div role="status">
      ${
        last &&
        html`<div class="verdict ${last.solved ? 'solved' : 'wrong'}">
          <h2>${last.solved ? '✓ Solved' : '✗ Not yet'}: ${last.answer.join(' ')}</h2>
          <ul>
            ${last.evidence.map((line) => html`<li>${line}</li>`)}
          </ul>
        </div>`
      }
    </div>
    ${
      explanation !== null &&
      html`<div class="explanation">
        <h2>How it is found</h2>
        <p>${explanation}</p>
        ${link && html`<p><a class="button" href=${link}>See it</a></p>`}
      </div>`
    }
    ${
      hints.length > 0 &&
      html`<ol class="hints" aria-label="Hints">
        ${hints.map((hint) => html`<li>${hint}</li>`)}
      </ol>`
    }
    <p class="more">
      <button
        type="button"
        disabled=${busy || hints.length === hintsInAll}
        onClick=${() => step('', `/${number}/hint`)}
      >
        Hint (${hints.length} of ${hintsInAll} taken)
      </button>
      ${explanation === null && html`<button type="button" disabled=${busy} onClick=${() => step('', `/${number}/show`)}>Show me</button>`}
    </p>
    <${Setting} number=${number} busy=${busy} step=${step} />
  </div>`;
}

/** @param {Props} props */
function Answer({ number, scene, busy, step }) {
  const [text, setText] = useState('');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = text.trim().split(/\s+/);
    if (answer[0]) void step('Grading…', `/${number}/answer`, { answer });
  };
  return html`<form class="answer" onSubmit=${submit}>
    <label>
      <span>Answer: ${scene.answerForm}</span>
      <input
        type="text"
        autocomplete="off"
        value=${text}
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      />
    </label>
    <button class="main" disabled=${busy}>Answer</button>
  </form>`;
}

/** For missions that ask for a fix: one setting of one member. @param {Omit<Props, 'scene'>} props */
function Setting({ busy, step }) {
  const [text, setText] = useState('');
  const [done, setDone] = useState('');
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const [, member, name, value] = /^\s*(\S+)\s+([^\s=]+)=(.*?)\s*$/.exec(text) ?? [];
    if (!member || !name || value === undefined) return setDone('Write it as: zura LOG_LEVEL=debug');
    setDone('');
    const body = { member, settings: { [name]: value } };
    if (await step(`Restarting ${member}…`, '/settings', body))
      setDone(`${member} runs with ${name}=${value}`);
  };
  return html`<details class="setting">
    <summary>Change a setting of one member</summary>
    <form class="answer" onSubmit=${submit}>
      <label>
        <span>MEMBER NAME=VALUE, such as: zura LOG_LEVEL=debug</span>
        <input
          type="text"
          autocomplete="off"
          value=${text}
          onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        />
      </label>
      <button disabled=${busy}>Restart with it</button>
    </form>
    <p role="status" class="faint">${done}</p>
  </details>`;
}
