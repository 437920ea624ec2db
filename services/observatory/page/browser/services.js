import { signal } from '@preact/signals';
import { html } from './html.js';

/** Every service that the observatory knows, in alphabetical order. */
export const services = signal(/** @type {string[]} */ ([]));

const COLOURS = 16;
/** Where the hash of a name begins: chosen so that SOS’s own services differ from each other, and from the amber of refusals. */
const SEED = 264_690;

/** Takes over the list of services, where it is another one. @param {string[]} names */
export function setServices(names) {
  if (names.join('\n') !== services.peek().join('\n')) services.value = names;
}

/** The class that gives a service its colour: it follows from the name alone, so it is the same in every view and every run. @param {string} name */
export function colourOf(name) {
  let hash = SEED;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return `tone-${((hash ^ (hash >>> 15)) >>> 0) % COLOURS}`;
}

/** A service's name with its colour; the whole name is in its title where it is cut. @param {{ name: string }} props */
export function ServiceName({ name }) {
  return html`<span class="service ${colourOf(name)}" title=${name}><span>${name}</span></span>`;
}
