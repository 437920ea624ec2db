import { h } from 'preact';
import htm from 'htm';

/** Templates that become elements. Values become text or properties, never markup: names and log lines come from strangers. */
export const html = htm.bind(h);
