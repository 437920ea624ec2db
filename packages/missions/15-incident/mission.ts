import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { isService, median, rootOf, selfTime, type Evidence, type Trace } from '../evidence.ts';
import { flyRounds, keepFlying, serviceOf, withRoom } from '../flights.ts';
import { loopDelays, peaks } from '../11-metrics-beyond-traces/mission.ts';
import type { Mission } from '../mission.ts';

const LIMIT_MINUTES = 10;
/** Thresholds of a fault. Self time in microseconds; number of event loop delay peaks. */
const SLOW = 120_000;
const FAILING = 0.1;
const PEAKS = 3;

export const FAULTS = ['slow', 'failing', 'blocked'] as const;
type Fault = (typeof FAULTS)[number];

/** Two faults at once, one at a spaceport and one at a ship. */
export const incident: Mission = {
  number: 15,
  id: 'incident',
  title: 'Incident',
  minutes: LIMIT_MINUTES,
  teaches: 'Take two faults apart that hide one another, quickly.',
  term: { name: 'Signals', url: 'https://opentelemetry.io/docs/specs/otel/overview/#architecture' },
  plan(random) {
    const [first, second] = random.shuffle(FAULTS) as [Fault, Fault];
    const spaceport = random.pick(SPACEPORTS);
    const ship = random.pick(SHIPS);
    const settings = {
      slow: { SIMULATE_DELAY_MS: `${random.whole(30, 50) * 10}` },
      failing: { FAILURE_RATE: `${random.whole(3, 5) / 10}` },
      blocked: { SIMULATE_BLOCKED_LOOP: `2000:${random.whole(50, 70) * 10}` },
    };
    return {
      story:
        `It is three in the morning, and pilots call from everywhere. Two things have broken at once, one at a spaceport and one at a ship, and each makes the other harder to see. You have ${LIMIT_MINUTES} minutes. ` +
        'A fault is one of three: a service is slow (it waits in every request), failing (it answers some requests with errors of its own), or blocked (its event loop stands still now and then).',
      question: 'What is wrong at which spaceport, and what at which ship?',
      answerForm: 'SPACEPORT FAULT SHIP FAULT, such as: neptune slow apollo failing',
      hints: [
        'Separate the signals. Failed requests first: which span failed first, deepest in the trace? Then durations: whose self time is large in every trace?',
        'A ship that passes an error on is red, too: look for the failed span that has no failed child. A service that is slow only now and then may not be slow at all: compare nodejs.eventloop.delay.max of all services.',
        'Take each of the three kinds in turn, over all services: exceptions by service, self time by service, event loop delay by service. Two of the nine lines stand out.',
      ],
      explanation:
        'One symptom at a time: errors, then durations, then the runtime. Errors travel up a trace and time does, too, so the first span that shows either is never proof; the deepest one is. ' +
        'What neither spans nor errors explain, metrics of the runtime may. Two faults are found by explaining one completely, and looking at what is left.',
      scene: {
        settings: withRoom({ [spaceport]: settings[first], [ship]: settings[second] }),
        opening: (world) => flyRounds(world, 8),
        traffic: (world) => keepFlying(world, 8),
      },
      async check(answer, evidence) {
        const words = answer.map((word) => word.toLowerCase());
        const [port = '', portFault, vessel = '', vesselFault] = words;
        const isFault = (word?: string) => (FAULTS as readonly (string | undefined)[]).includes(word);
        if (words.length !== 4 || !isFault(portFault) || !isFault(vesselFault)) return undefined;
        if (Date.now() - evidence.since > LIMIT_MINUTES * 60_000)
          return {
            solved: false,
            evidence: [
              `The ${LIMIT_MINUTES} minutes are over: start the mission again, its faults will be others`,
            ],
          };
        const found = await findings(evidence);
        const told = [
          [port, portFault as Fault, `${spaceport}-spaceport`, first] as const,
          [vessel, vesselFault as Fault, `${ship}-spaceship`, second] as const,
        ].map(([name, fault, service, real]) => ({
          right: isService(name, service) && fault === real && isFound(found.get(service), fault),
          evidence: describe(name, fault, found),
        }));
        return { solved: told.every(({ right }) => right), evidence: told.map(({ evidence }) => evidence) };
      },
      show: async ({ since }) => `/?from=${since}&service=${serviceOf(spaceport)}`,
    };
  },
};

/** Measurements of a service: its median self time, the share of errors that begin in it, and its event loop delay peaks. */
interface Finding {
  own: number;
  failing: number;
  peaks: number;
}

/** The measurements of each service. */
export async function findings(evidence: Evidence): Promise<Map<string, Finding>> {
  const traces = await evidence.traces();
  const delays = await loopDelays(evidence);
  const services = new Set(traces.filter(rootOf).flatMap(({ spans }) => spans.map(({ service }) => service)));
  return new Map(
    [...services].map((service) => {
      const servers = traces.flatMap((trace) =>
        trace.spans
          .filter((span) => span.service === service && span.kind === 'server')
          .map((span) => ({ span, trace })),
      );
      const failed = servers.filter(
        ({ span, trace }) =>
          span.status === 'error' &&
          !trace.spans.some(({ parentId, status }) => parentId === span.id && status === 'error'), // else it passes one on
      );
      return [
        service,
        {
          own: median(
            servers.map(({ span, trace }: { span: Trace['spans'][number]; trace: Trace }) =>
              selfTime(span, trace),
            ),
          ),
          failing: failed.length / servers.length,
          peaks: peaks(delays.get(service) ?? []).length,
        },
      ];
    }),
  );
}

/** The ratio of a measurement to its threshold: 1 or more means a fault. */
export function strengthOf({ own, failing, peaks }: Finding, fault: Fault): number {
  if (fault === 'slow') return own / SLOW;
  return fault === 'failing' ? failing / FAILING : peaks / PEAKS;
}

/** Whether the telemetry of a service shows a fault. */
export function isFound(finding: Finding | undefined, fault: Fault): boolean {
  return finding !== undefined && strengthOf(finding, fault) >= 1;
}

function describe(name: string, fault: Fault, found: Map<string, Finding>): string {
  const service = [...found.keys()].find((one) => isService(name, one));
  if (service === undefined) return `No span is of a service ${name}`;
  const { own, failing, peaks } = found.get(service)!;
  if (fault === 'slow') return `${service}’s own time: ${Math.round(own / 1000)} ms in the middle`;
  if (fault === 'failing')
    return `${service}: ${Math.round(100 * failing)} of 100 server spans failed without a failed child span`;
  return `${service}’s event loop stood still ${peaks} times`;
}
