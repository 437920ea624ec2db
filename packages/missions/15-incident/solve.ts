import type { Solution } from '../mission.ts';
import { FAULTS, findings, isFound, strengthOf } from './mission.ts';

export const solution: Solution = {
  solve: ({ evidence, waitFor }) =>
    waitFor('two faults', async () => {
      const found = [...(await findings(evidence))];
      const worst = (kind: string) =>
        found
          .filter(([service]) => service.endsWith(kind))
          .flatMap(([service, finding]) => FAULTS.map((fault) => ({ service, fault, finding })))
          .toSorted((a, b) => strengthOf(b.finding, b.fault) - strengthOf(a.finding, a.fault))[0];
      const [port, ship] = [worst('-spaceport'), worst('-spaceship')];
      const areFound = [port, ship].every((one) => one && isFound(one.finding, one.fault));
      return areFound && [port!.service, port!.fault, ship!.service, ship!.fault];
    }),
  wrong: ([port = '', portFault = '', ship = '', shipFault = '']) => [
    [port.startsWith('zura') ? 'pontus' : 'zura', portFault, ship, shipFault],
    [port, portFault, ship.startsWith('explorer') ? 'venture' : 'explorer', shipFault],
    [port, shipFault, ship, portFault],
  ],
};
