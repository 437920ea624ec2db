import type { Lab } from '../lab.ts';
import type { Results } from '../results.ts';
import type { Variant } from '../variants.ts';

/** What a figure is to reach, for who is measured (`of`); judged on its values of all rounds beside the base's. */
export interface Goal {
  of: string;
  text: string;
  met(own: number[], base: number[]): boolean;
}

export interface Figure {
  /** Short and stable, for programs. */
  id: string;
  /** For people. */
  name: string;
  unit: string;
  goal?: Goal;
}

/**
 * Figures that are measured together, of subjects side by side. One that is called `whole` is a condition of the others' goals:
 * anything less than 100 misses them.
 */
export interface Section {
  /** What --only calls it. */
  name: string;
  /** What is compared; the first is what the others are compared with. */
  subjects: readonly string[];
  figures: Figure[];
  /** Why a subject cannot be measured here, where it cannot. */
  missing?(subject: string): string | undefined;
  /**
   * One round of one subject: a value for each figure's id.
   * @param results what this round and those before it have measured so far.
   */
  measure(subject: string, lab: Lab, results: Results): Promise<Record<string, number>>;
}

/** A section whose subjects are variants of the service. */
export function ofVariants(
  variants: Variant[],
  section: Omit<Section, 'subjects' | 'measure'> & {
    measure(variant: Variant, lab: Lab): Promise<Record<string, number>>;
  },
): Section {
  return {
    ...section,
    subjects: variants.map(({ name }) => name),
    measure: (name, lab) =>
      section.measure(
        variants.find((variant) => variant.name === name)!,
        lab,
      ),
  };
}
