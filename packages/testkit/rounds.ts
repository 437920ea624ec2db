/** How often, or for how long, a suite repeats a measurement: briefly in CI, longer in `npm run chaos`. */
export const ROUNDS: number = process.env['CHAOS'] === 'long' ? 20 : 3;
