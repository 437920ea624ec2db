import { expect, test } from 'vitest';
import { colourOf } from './services.js';

const OWN = [
  ...['endeavour', 'explorer', 'invincible', 'avenger', 'venture'].map((name) => `${name}-spaceship`),
  'pontus-spaceport',
  'zura-spaceport',
  'browser',
  'cleaner',
];

test("a colour follows from the name alone, and SOS's own services have nine of them", () => {
  expect(new Set(OWN.map(colourOf)).size).toBe(OWN.length);
  expect(colourOf('pontus-spaceport')).toBe('tone-0');
  for (let number = 0; number < 100; number++)
    expect(colourOf(`service-${number}`)).toMatch(/^tone-(\d|1[0-5])$/);
});
