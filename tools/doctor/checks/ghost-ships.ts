import { ask } from '../ask.ts';
import type { Note, Service } from '../target.ts';

/** Docks of ships that no longer run: a dock is free only after its ship has left. */
export async function ghostShips(services: Service[]): Promise<Note[]> {
  const running = new Set(services.flatMap(({ shipIds }) => shipIds));
  const spaceports = services.filter(({ kind, down }) => kind === 'spaceport' && !down);
  const notes = await Promise.all(
    spaceports.map(async ({ name, url, post }) => {
      const ghosts = (await dockedShips(url)).filter((id) => !running.has(id));
      if (ghosts.length === 0) return [];
      const message = `${name} has docks that are held by ships that do not run: ${ghosts.join(', ')}`;
      return [{ message, remedies: [`${post('/clear_lists')} empties all its docks`] }];
    }),
  );
  return notes.flat();
}

async function dockedShips(url: string): Promise<string[]> {
  const answer = await ask(`${url}/docked_ships`);
  if (typeof answer === 'string' || answer.status !== 200) return [];
  return JSON.parse(answer.body) as string[];
}
