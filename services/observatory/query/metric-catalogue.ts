import { CUMULATIVE, DELTA } from '../model/otlp.ts';
import type { MetricStore } from '../store/metric-store.ts';
import { compareText, valueText } from './values.ts';

/** A metric that arrives, whoever sends it. */
export interface CatalogueEntry {
  name: string;
  unit: string;
  description: string;
  kind: string;
  temporality: 'delta' | 'cumulative' | '';
  monotonic: boolean;
  services: string[];
  series: number;
  /** The values that each attribute has, at most 50. */
  attributes: Record<string, string[]>;
}

const MOST_VALUES = 50;
const TEMPORALITIES: Record<number, CatalogueEntry['temporality']> = {
  [DELTA]: 'delta',
  [CUMULATIVE]: 'cumulative',
};

interface Entry extends Omit<CatalogueEntry, 'services' | 'attributes'> {
  services: Set<string>;
  attributes: Map<string, Set<string>>;
}

/** Every metric that arrives, by its name, with what its series can be told apart by. */
export function metricCatalogue(metrics: MetricStore): CatalogueEntry[] {
  const entries = new Map<string, Entry>();
  for (const { family, attributes } of metrics.series()) {
    const { name, unit, description, kind, temporality, isMonotonic } = family;
    const key = JSON.stringify([name, unit, kind, temporality, isMonotonic]);
    let entry = entries.get(key);
    if (!entry) {
      entry = {
        name,
        unit,
        description,
        kind,
        temporality: TEMPORALITIES[temporality] ?? '',
        monotonic: isMonotonic,
        services: new Set(),
        series: 0,
        attributes: new Map(),
      };
      entries.set(key, entry);
    }
    entry.series++;
    entry.services.add(family.service);
    for (const { key: attribute = '', value } of attributes) {
      const values = entry.attributes.get(attribute) ?? new Set();
      entry.attributes.set(attribute, values);
      if (values.size < MOST_VALUES) values.add(valueText(value));
    }
  }
  return [...entries.values()]
    .map((entry) => ({
      ...entry,
      services: [...entry.services].toSorted(compareText),
      attributes: Object.fromEntries([...entry.attributes].map(([key, values]) => [key, [...values]])),
    }))
    .toSorted((a, b) => compareText(a.name, b.name));
}
