import { SHIPS } from '#contract/fleet-plan.ts';
import { isService, median, selfTime, type Span, type Trace } from '../evidence.ts';
import { milliseconds, serviceOf } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** The tolerance of an answer: a tenth of the time, plus a margin for busy machines. In milliseconds. */
const TOLERANCE = 0.1;
const SLACK_MS = 40;

/** One spaceport or ship delays each request. Its callers are slow too, but only because they wait for it. */
export const whereTimeGoes: Mission = {
  number: 4,
  id: 'where-time-goes',
  title: 'Where time goes',
  minutes: 10,
  teaches: 'Tell a service that is slow from one that waits for it, by self time.',
  term: { name: 'Span', url: 'https://opentelemetry.io/docs/specs/otel/trace/api/#span' },
  plan(random) {
    const slow = random.pick([...random.shuffle(SHIPS).slice(0, 2), 'pontus', 'zura']);
    const delay = random.whole(30, 80) * 10;
    const decoy = random.pick(['pontus', 'zura', ...SHIPS].filter((name) => name !== slow));
    return {
      story:
        'Pilots complain that docking has become slow: some docks take many times as long as others. Every service says that it waits for another. ' +
        'Traces settle that. A span’s duration includes what it waits for; its self time is what is left without its child spans: ' +
        'the time that nobody else can be blamed for.',
      question:
        'Which service is slow by itself, and how many milliseconds of self time does one of its server spans take?',
      answerForm: 'SERVICE MILLISECONDS, such as: explorer 120',
      hints: [
        'Sort the list of traces by duration, and open one of the slowest. The longest bar is the first one: but what is below it?',
        'Compare each span’s bar with its children’s. Where children fill the bar, the span only waited. The details of a span say how long it is on the critical path by itself.',
        'Look at more than one slow trace, and at those of other ships at the same spaceport: the span that is long in all of them, with no child to fill it, is the one. Answer with its own time, not the trace’s.',
      ],
      explanation:
        'A caller’s span is as long as what it waits for, so the longest span is nearly always the first one, and nearly never the cause. ' +
        'Self time subtracts the children. A dock calls its spaceport twice, so one slow spaceport shows twice in each trace: ' +
        'the trace’s duration is not the answer either. Where self time is large and no child span exists, the service itself works or sleeps, ' +
        'or calls something that is not instrumented.',
      scene: {
        settings: {
          [decoy]: { SIMULATE_DELAY_MS: '60' },
          [slow]: { SIMULATE_DELAY_MS: `${delay}` },
        },
        async opening(world) {
          const flights = world.ships.map(async (ship, index) => {
            const first = world.spaceports[index % 2]!;
            const second = world.spaceports[(index + 1) % 2]!;
            for (const spaceport of [first, second]) {
              await world.send(ship, 'dock', spaceport);
              await world.send(ship, 'separate', spaceport);
            }
          });
          await Promise.all(flights);
        },
      },
      async check(answer, evidence) {
        const [name = '', text = ''] = answer;
        const said = milliseconds(text);
        if (answer.length !== 2 || said === undefined) return undefined;
        const own = ownTimes(await evidence.traces(), name);
        if (own.length === 0) return { solved: false, evidence: [`No server span is of a service ${name}`] };
        const middle = median(own);
        const isSlow = isService(name, `${slow}-spaceport`) || isService(name, `${slow}-spaceship`);
        if (!isSlow)
          return {
            solved: false,
            evidence: [`${name}’s own time: ${middle} ms in the middle of ${own.length} server spans`],
          };
        const fits = own.filter((each) => isNear(each, said));
        if (fits.length <= own.length / 2)
          return {
            solved: false,
            evidence: [
              `${name} it is, but only ${fits.length} of its ${own.length} server spans have a self time near ${said} ms`,
            ],
          };
        return {
          solved: true,
          evidence: [`${name}’s own time: ${middle} ms in the middle of ${own.length} server spans`],
        };
      },
      show: async () => `/?service=${serviceOf(slow)}&min=${delay}ms`,
    };
  },
};

/** The self times of a service's server spans, in whole milliseconds. */
export function ownTimes(traces: Trace[], name: string): number[] {
  const isOf = ({ service, kind }: Span) => kind === 'server' && isService(name, service);
  return traces.flatMap((trace) =>
    trace.spans.filter(isOf).map((span) => Math.round(selfTime(span, trace) / 1000)),
  );
}

function isNear(measured: number, said: number): boolean {
  return Math.abs(measured - said) <= Math.max(SLACK_MS, measured * TOLERANCE);
}
