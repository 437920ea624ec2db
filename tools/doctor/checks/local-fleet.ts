import { USUAL_PORTS } from '#contract/ports.ts';
import { ask } from '../ask.ts';
import type { Note } from '../target.ts';

/** A fleet on this machine has the ports that the releases' NodePorts have, so that a request may reach the wrong ship. */
export async function localFleet(port: number = USUAL_PORTS.observatory): Promise<Note[]> {
  const answer = await ask(`http://localhost:${port}/healthz`);
  if (typeof answer === 'string' || !isOfThisMachine(answer.body)) return [];
  return [
    {
      message: `a fleet runs on this machine too: localhost:${USUAL_PORTS.ships} and its kin may be its ships, not the cluster’s`,
      remedies: ['stop it with Ctrl-C where npm start runs'],
    },
  ];
}

/** Whether a probe's answer is from an observatory among this machine's processes. In a container it is the first one. */
function isOfThisMachine(body: string): boolean {
  try {
    const { service, pid } = JSON.parse(body) as { service?: string; pid?: number };
    return service === 'observatory' && Number(pid) > 1 && process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
