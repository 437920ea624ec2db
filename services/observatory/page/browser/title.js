import { inert } from './html.js';

/** Names the browser's tab after what it shows. @param {string} what */
export function setTitle(what) {
  const name = what.length > 80 ? `${what.slice(0, 79)}…` : what;
  document.title = `${inert(name)} · SOS Observatory`;
}
