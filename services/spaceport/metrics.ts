import { metrics } from '@opentelemetry/api';
import * as sos from '#contract/attributes.ts';
import type { Register } from './register.ts';

/** Counts dockings, separations and refusals. */
export interface DockMetrics {
  docked(): void;
  separated(): void;
  refused(reason: string): void;
}

/** Publishes the docks of `spaceport`: how many are occupied and how many there are, dockings, separations, refusals by reason. */
export function dockMetrics(spaceport: string, register: Register): DockMetrics {
  const meter = metrics.getMeter('sos');
  const attributes = { [sos.SPACEPORT_NAME]: spaceport };
  const dockings = meter.createCounter(sos.DOCKINGS, { unit: '{docking}', description: 'Ships that docked' });
  const separations = meter.createCounter(sos.SEPARATIONS, {
    unit: '{separation}',
    description: 'Ships that separated',
  });
  const refusals = meter.createCounter(sos.REFUSALS, {
    unit: '{refusal}',
    description: 'Dockings and separations that were refused, by reason',
  });
  meter
    .createObservableGauge(sos.DOCKS_OCCUPIED, { unit: '{dock}', description: 'Docks with a ship in them' })
    .addCallback(async (gauge) => {
      // while the register is unavailable there is nothing to observe
      const ships = await register.dockedShips().catch(() => undefined);
      if (ships) gauge.observe(ships.length, attributes);
    });
  meter
    .createObservableGauge(sos.DOCKS_LIMIT, { unit: '{dock}', description: 'Docks there are' })
    .addCallback((gauge) => gauge.observe(register.limit, attributes));
  return {
    docked: () => dockings.add(1, attributes),
    separated: () => separations.add(1, attributes),
    refused: (reason) => refusals.add(1, { ...attributes, [sos.REFUSAL_REASON]: reason }),
  };
}
