import { html, type Html } from './html.ts';

const COLOURS = 8;

/** The class that gives a service its colour: the same on every page, as long as no other service appears. */
export function colourClass(service: string, services: string[]): string {
  return `service${services.indexOf(service) % COLOURS}`;
}

/** A service's name with its colour. */
export function serviceName(service: string, services: string[]): Html {
  return html`<span class="service ${colourClass(service, services)}">${service}</span> `;
}
