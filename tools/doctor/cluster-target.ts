import { localFleet } from './checks/local-fleet.ts';
import { ghostShips } from './checks/ghost-ships.ts';
import { replacedOverlays } from './checks/overlays.ts';
import { cleaners } from './cluster-cleaners.ts';
import { Backends } from './cluster-backends.ts';
import { stuckRollouts } from './cluster-rollouts.ts';
import { clusterServices } from './cluster-services.ts';
import { PortForwards } from './port-forward.ts';
import type { Service, Target } from './target.ts';

/** SOS on the cluster and in the namespace that kubectl is set to. */
export function clusterTarget(): Target {
  const forwards = new PortForwards();
  const backends = new Backends(forwards);
  let found: Service[] = [];
  return {
    name: 'the cluster and namespace of kubectl’s current context',
    services: async () => (found = await clusterServices(forwards)),
    receiverOf: (service) => backends.receiverOf(service),
    jaeger: () => backends.jaeger(found.find(({ system }) => system)?.system),
    notes: async () => {
      const notes = [ghostShips(found), cleaners(), stuckRollouts(found), replacedOverlays(), localFleet()];
      return (await Promise.all(notes)).flat();
    },
    close: () => forwards.close(),
  };
}
