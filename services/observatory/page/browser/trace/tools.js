import { html } from '../html.js';
import { setQuery } from '../route.js';

/** The search in a trace, and what the waterfall shows. @param {{ navigation: ReturnType<typeof import('./navigation.js').useNavigation> }} props */
export function Tools({ navigation }) {
  const { search, showsLogs, showLogs, showsPath, setShowsPath } = navigation;
  const { input, text, hit, hits, goToHit } = search;
  return html`<div class="tools" role="search">
    <label class="find">
      <span class="sr">Search in this trace</span>
      <input
        ref=${input}
        type="search"
        placeholder="Search in this trace   /"
        value=${text}
        onInput=${(/** @type {any} */ event) => setQuery({ q: event.target.value })}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && goToHit(hit + (event.shiftKey ? -1 : 1))}
      />
    </label>
    <span class="faint hits" role="status"
      >${text.trim() && (hits.length > 0 ? `${hit + 1} of ${hits.length}` : 'no match')}</span
    >
    <label class="toggle"
      ><input type="checkbox" checked=${showsLogs} onChange=${() => showLogs(!showsLogs)} /> Log lines and
      events</label
    >
    <label class="toggle"
      ><input type="checkbox" checked=${showsPath} onChange=${() => setShowsPath(!showsPath)} />
      <i class="critical" aria-hidden="true"></i> Critical path</label
    >
  </div>`;
}
