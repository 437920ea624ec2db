import { SHIPS } from '#contract/fleet-plan.ts';
import { isService, rootOf, type Trace } from '../evidence.ts';
import type { Mission } from '../mission.ts';

/** Requests of each ship in the opening: enough to tell the rates apart. */
const REQUESTS = 80;
/** The tolerance of an answer, in percentage points. */
const TOLERANCE = 6;
const BETWEEN_MS = 300;

/** One ship fails often, one rarely, and one is often refused, which is not its failure. */
export const rates: Mission = {
  number: 5,
  id: 'rates',
  title: 'Rates',
  minutes: 12,
  teaches: 'Measure how often a service fails, and know how many requests that takes.',
  term: { name: 'Attribute', url: 'https://opentelemetry.io/docs/specs/otel/common/#attribute' },
  plan(random) {
    const [often = '', seldom = '', refused = '', ...others] = random.shuffle(SHIPS);
    const rate = random.whole(25, 45) / 100;
    const unseen = Math.round(100 * (1 - rate) ** 5);
    return {
      story:
        'Pilots report errors now and then. Each of them asked for five docks, and all came to other conclusions: of five requests, one ship failed none, another two. ' +
        'Now some hundred requests have been made, and more are under way. Some failed: the ship answered 500. Some were refused: the ship was well, and the spaceport said no.',
      question:
        'Which ship fails most often (answers 500; refusals do not count), and in how many of a hundred requests that it gets?',
      answerForm: 'SHIP PERCENT, such as: pontus 3',
      hints: [
        'Filter the list by the status “failed”: which services do the traces begin with? The status “refused” is something else.',
        'A count of failures alone says little: divide it by all requests of that ship. The page groups traces: by service, with the share of errors of each.',
        'Group by service and compare the ships’ rates over all their requests, not over the newest few. Answer with the highest, in whole percent.',
      ],
      explanation:
        `A rate needs a denominator, and enough of it. A ship that fails in ${Math.round(rate * 100)} of 100 requests passes five in a row in ${unseen} of 100 tries: ` +
        'whoever asks it five times may well see nothing. The error that a rate has shrinks with the square root of the number of requests. ' +
        'And what counts as failure must be said first: a refusal is a 400 that the client caused; 500 is the server’s own. ' +
        'The attributes http.response.status_code and error.type of the spans say which, so that both can be counted apart.',
      scene: {
        settings: {
          [often]: { FAILURE_RATE: `${rate}` },
          [seldom]: { FAILURE_RATE: '0.03' },
          pontus: { DOCKING_LIMIT: '5' },
          zura: { DOCKING_LIMIT: '5' },
        },
        async opening(world) {
          await Promise.all(world.ships.map((ship) => fly(ship, REQUESTS)));

          async function fly(ship: string, requests: number): Promise<void> {
            const spaceport = world.random.pick(world.spaceports);
            let isDocked = false;
            for (let sent = 0; sent < requests; sent++) {
              const again = ship === refused && sent % 3 === 2;
              const { status } = await world.send(ship, isDocked !== again ? 'separate' : 'dock', spaceport);
              if (status === 200) isDocked = !isDocked;
            }
          }
        },
        async traffic(world) {
          const docked = new Map<string, boolean>();
          while (!world.ended.aborted) {
            const ship = world.random.pick([often, seldom, ...others]);
            const { status } = await world.send(ship, docked.get(ship) ? 'separate' : 'dock', 'zura');
            if (status === 200 || status === 400) docked.set(ship, !docked.get(ship));
            await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
          }
        },
      },
      async check(answer, evidence) {
        const [name = '', text = ''] = answer;
        const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]);
        if (answer.length !== 2 || Number.isNaN(percent)) return undefined;
        const measured = ratesOf(await evidence.traces()).find(({ service }) => isService(name, service));
        if (!measured) return { solved: false, evidence: [`No trace begins with a ship ${name}`] };
        const { failed, refused, requests, service } = measured;
        const count = `${service}: ${failed} of ${requests} requests failed`;
        if (!isService(often, service) && !isService(name, `${often}-spaceship`)) {
          const note = refused > 0 ? `, and ${refused} were refused` : '';
          return { solved: false, evidence: [`${count}${note}: another ship fails more often`] };
        }
        if (Math.abs((100 * failed) / requests - percent) > TOLERANCE)
          return {
            solved: false,
            evidence: [`It is ${name}, but not in ${percent} of 100 of its ${requests} requests`],
          };
        return {
          solved: true,
          evidence: [
            `${count}: ${Math.round((100 * failed) / requests)} of 100`,
            `Five requests would have shown no failure at all in ${unseen} of 100 tries`,
          ],
        };
      },
      show: async ({ since }) => `/?from=${since}&status=error&service=${often}-spaceship`,
    };
  },
};

/** The outcomes of each ship's requests. */
export function ratesOf(traces: Trace[]) {
  const roots = traces
    .map((trace) => ({ trace, root: rootOf(trace) }))
    .filter(({ root }) => root?.kind === 'server');
  return [...Map.groupBy(roots, ({ root }) => root!.service)].map(([service, all]) => {
    const answered = (from: number) =>
      all.filter(
        ({ root }) => Math.floor(Number(root!.attributes['http.response.status_code']) / 100) === from,
      ).length;
    return { service, requests: all.length, failed: answered(5), refused: answered(4) };
  });
}
