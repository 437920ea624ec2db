import { signal } from '@preact/signals';
import { html } from './html.js';

/** Every service that the observatory knows, in the order in which they came: a colour stays with its service. */
export const services = signal(/** @type {string[]} */ ([]));

const COLOURS = 10;

/** Takes over the list of services, where it is another one. @param {string[]} names */
export function setServices(names) {
  if (names.join('\n') !== services.peek().join('\n')) services.value = names;
}

/** The class that gives a service its colour, the same in every view. @param {string} name */
export function colourOf(name) {
  const index = services.value.indexOf(name);
  return index < 0 ? 'tone-none' : `tone-${index % COLOURS}`;
}

/** A service's name with its colour. @param {{ name: string }} props */
export function ServiceName({ name }) {
  return html`<span class="service ${colourOf(name)}">${name}</span>`;
}
