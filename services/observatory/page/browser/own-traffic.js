import { html } from './html.js';
import { query, setQuery } from './route.js';

/** Whether the doctor's traces and probes are shown, which are hidden at first. */
export function OwnTraffic() {
  return html`<label class="toggle own" title="The doctor’s traces, and probes">
    <input
      type="checkbox"
      checked=${query.value.get('own') === '1'}
      onChange=${(/** @type {any} */ event) => setQuery({ own: event.target.checked ? '1' : '' })}
    />
    <span>Own traffic</span>
  </label>`;
}
