import { SHIPS } from '#contract/fleet-plan.ts';
import { isService, rootOf, servicesOf, type Trace } from '../evidence.ts';
import type { Mission } from '../mission.ts';

const BETWEEN_MS = 300;
/** A younger trace may be incomplete, in microseconds. */
const ARRIVED = 2_000_000;

/** One ship propagates the trace context in headers that the spaceports do not read. */
export const brokenContext: Mission = {
  number: 6,
  id: 'broken-context',
  title: 'Broken context',
  minutes: 12,
  teaches: 'Recognize traces that fall apart, and mend their context propagation.',
  term: {
    name: 'Propagators',
    url: 'https://opentelemetry.io/docs/specs/otel/context/api-propagators/',
  },
  plan(random) {
    const ship = random.pick(SHIPS);
    const format = random.pick(['b3', 'b3multi', 'xray']);
    return {
      story:
        'A trace crosses from one process to the next because the caller writes the trace’s id into a header of its request, and the callee reads it there. ' +
        'That is context propagation; which headers are written and read is a setting of each process. Since a deployment this morning, one ship’s traces end at the ship, ' +
        'and the spaceports show requests that nobody seems to have sent. Nothing fails: all ships dock as before.',
      question:
        'Which ship loses the context? Mend it: change a setting of that ship, wait for its next requests, then answer with its name.',
      answerForm: 'SHIP, such as: pontus',
      hints: [
        'A healthy dock is one trace of five spans in two services. Group the list by service, or look for traces that begin at a spaceport: a spaceport never begins a trace by itself.',
        'Compare one trace of each ship: one of them has client spans without a server span below. Its client sends the context in other headers than traceparent.',
        'The variable is OTEL_PROPAGATORS. Set it as all others have it, by default: “Change a setting of one member” on the page, or npm run mission -- set SHIP OTEL_PROPAGATORS=tracecontext,baggage',
      ],
      explanation:
        `The ship was told OTEL_PROPAGATORS=${format}: it wrote the context into headers of that format, and the spaceports, which read W3C Trace Context, found none and began traces of their own. ` +
        'No request fails by it, so no alarm tells; only the traces are in pieces. Both sides of each hop must share one format: ' +
        'where formats have to be changed, let the readers know both first (OTEL_PROPAGATORS=tracecontext,b3), then the writers.',
      scene: {
        settings: {
          [ship]: { OTEL_PROPAGATORS: format },
          pontus: { DOCKING_LIMIT: '5' },
          zura: { DOCKING_LIMIT: '5' },
        },
        async opening(world) {
          for (const each of world.ships) await world.send(each, 'dock', 'pontus');
          for (const each of world.ships) await world.send(each, 'separate', 'pontus');
        },
        async traffic(world) {
          const docked = new Set<string>();
          while (!world.ended.aborted) {
            for (const each of world.ships) {
              const action = docked.has(each) ? 'separate' : 'dock';
              // a ship that restarts does not answer
              const { status } = await world.send(each, action, 'zura').catch(() => ({ status: 0 }));
              if (status === 200 || status === 400) docked[action === 'dock' ? 'add' : 'delete'](each);
              await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
            }
          }
        },
      },
      async check(answer, evidence) {
        const [name = ''] = answer;
        if (answer.length !== 1) return undefined;
        const all = await evidence.traces();
        const of = tracesOf(all, name);
        if (of.length === 0) return { solved: false, evidence: [`No trace begins with a ship ${name}`] };
        const whole = of.filter(reachesSpaceport);
        const service = rootOf(of[0]!)!.service;
        const counted = `${service}: ${whole.length} of ${of.length} traces reach a spaceport`;
        if (!isService(name, `${ship}-spaceship`)) return { solved: false, evidence: [counted] };
        const newest = of.at(-1)!;
        const id = newest.id.slice(0, 8);
        if (!reachesSpaceport(newest))
          return {
            solved: false,
            evidence: [
              `${counted}; the newest that has arrived, ${id}, still ends at the ship`,
              'Mend it, and give it some seconds',
            ],
          };
        return {
          solved: true,
          evidence: [counted, `The newest, ${id}, has spans of ${servicesOf(newest).join(' and ')}`],
        };
      },
      show: async ({ since }) => `/?from=${since}&service=${ship}-spaceship`,
    };
  },
};

/** The traces of docks and separations that begin at a ship and have had time to arrive, the oldest first. */
export function tracesOf(traces: Trace[], ship: string): Trace[] {
  return traces.filter((trace) => {
    const root = rootOf(trace);
    return (
      root &&
      isService(ship, root.service) &&
      root.kind === 'server' &&
      root.start + ARRIVED < Date.now() * 1000
    );
  });
}

export function reachesSpaceport(trace: Trace): boolean {
  return servicesOf(trace).some((service) => service.endsWith('-spaceport'));
}
