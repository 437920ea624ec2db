/** How often, or how long, a suite repeats what it shows: a few times in CI, long in `npm run chaos`. */
export const ROUNDS: number = process.env['CHAOS'] === 'long' ? 20 : 3;
