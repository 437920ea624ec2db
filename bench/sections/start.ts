import { withinTimes } from '../goals.ts';
import { median } from '#testkit/quantile.ts';
import type { Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

const STARTS = 7;

/** From the process's start to its word that it listens, as in the image: bundled, production, compile cache warm, and on one core. */
export const start = (variants: Variant[]): Section =>
  ofVariants(variants, {
    name: 'start',
    figures: [{ id: 'ready', name: 'process start to ready', unit: 'ms', goal: withinTimes(1.4) }],
    async measure(variant, lab) {
      const times: number[] = [];
      for (let count = 0; count < STARTS; count++) {
        const once = ({ startMs }: { startMs: number }) => Promise.resolve(startMs);
        times.push(await lab.withService(variant, once, { probe: false }));
      }
      return { ready: median(times) };
    },
  });
