import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import type { Evidence, Span } from '../evidence.ts';
import { flyRounds, isNear, milliseconds, ROOM } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** One spaceport cleans one dock at a time; the cleaning after one ship always fails, at both spaceports. */
export const queue: Mission = {
  number: 13,
  id: 'queue',
  title: 'The queue',
  minutes: 12,
  teaches: 'Tell time in a queue from time of work, and find the message that never succeeds.',
  term: { name: 'Link', url: 'https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans' },
  plan(random) {
    const [busy, idle] = random.shuffle(SPACEPORTS) as [string, string];
    const ship = random.pick(SHIPS);
    return {
      story:
        'A dock that a ship has left is cleaned, but not at once: the separation places an order in a queue and is done. ' +
        `Docks at ${busy} stay dirty too long, and the crew there says that it works as fast as it can. ` +
        'Besides, some docks are never clean, wherever they are. ' +
        'A message leaves two spans: “send” when it enters the queue, “process” when it is taken out. Between them it waits, and nobody’s span shows that.',
      question:
        `Which ship’s docks are never cleaned? And take the order that waited longest at ${busy}: ` +
        'how many milliseconds was it in the queue, from the end of “send cleaning” to the start of “process cleaning”, and how many did its work take, the span “clean dock”?',
      answerForm: 'SHIP MS-IN-QUEUE MS-OF-WORK, such as: apollo 4000 10',
      hints: [
        'The failure first: filter the traces by failed ones, or open the errors. Which attribute do all failed cleanings share?',
        `A separation at ${busy} is one trace with its cleaning. Sort by duration: the longest one has a gap in the middle of its waterfall.`,
        'In that trace, take the start of “process cleaning” less the end of “send cleaning”; hover over the bars for exact times. The bar of “clean dock” is the work.',
      ],
      explanation:
        'The order waited for others, since only one is carried out at a time: more workers help, faster work helps less. ' +
        'A trace’s duration adds both, so measure them apart. Where the consumer has a trace of its own, a link leads back to the “send” span. ' +
        'A message that fails each time is a poison message: with a database it is tried again a few times, then moved to the dead-letter queue for a person to look at; without one it is lost.',
      scene: {
        settings: {
          [busy]: { ...ROOM, CLEANING_CONCURRENCY: '1', SIMULATE_FAILED_CLEANING: ship },
          [idle]: { ...ROOM, SIMULATE_FAILED_CLEANING: ship },
        },
        opening: (world) => flyRounds(world, 8),
      },
      async check([name = '', waitText, workText, ...rest], evidence) {
        const [wait, work] = [milliseconds(waitText), milliseconds(workText)];
        if (rest.length > 0 || wait === undefined || work === undefined) return undefined;
        const all = await cleanings(evidence);
        const of = all.filter((one) => one.ship === name.toLowerCase().replace(/-spaceship$/, ''));
        const failed = of.filter((one) => one.hasFailed);
        if (of.length === 0 || failed.length < of.length)
          return {
            solved: false,
            evidence: [`${of.length - failed.length} of ${of.length} docks that ${name} left were cleaned`],
          };
        const longest = longestWait(all, busy);
        if (!longest) return { solved: false, evidence: [`No cleaning at ${busy} has arrived yet`] };
        const against = [
          ...(isNear(wait, longest.wait)
            ? []
            : [`The order that waited longest at ${busy} was not in the queue for ${wait} ms`]),
          ...(isNear(work, longest.work)
            ? []
            : [`The work on the order that waited longest at ${busy} did not take ${work} ms`]),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [
            `${failed.length} of ${of.length} cleanings after ${longest && name} failed`,
            `Trace ${longest.traceId.slice(0, 8)}: ${longest.wait} ms in the queue, ${longest.work} ms of work`,
          ],
        };
      },
      async show(evidence) {
        return `/trace/${longestWait(await cleanings(evidence), busy)?.traceId ?? ''}`;
      },
    };
  },
};

/** An order's way through the queue, in whole milliseconds. */
interface Cleaning {
  traceId: string;
  spaceport: string;
  ship: string;
  wait: number;
  work: number;
  hasFailed: boolean;
}

/** The cleanings whose three spans are all here. */
export async function cleanings(evidence: Evidence): Promise<Cleaning[]> {
  const found = (spans: Span[], name: string) => spans.find((span) => span.name === name);
  return (await evidence.traces()).flatMap(({ id, spans }) => {
    const [send, process, clean] = ['send cleaning', 'process cleaning', 'clean dock'].map((name) =>
      found(spans, name),
    );
    if (!send || !process || !clean) return [];
    return {
      traceId: id,
      spaceport: String(clean.attributes['sos.spaceport.name']),
      ship: String(clean.attributes['sos.ship.id']),
      wait: Math.max(0, Math.round((process.start - send.start - send.duration) / 1000)),
      work: Math.round(clean.duration / 1000),
      hasFailed: clean.status === 'error',
    };
  });
}

/** The cleaning that waited longest at a spaceport. */
export function longestWait(all: Cleaning[], spaceport: string): Cleaning | undefined {
  return all
    .filter((one) => one.spaceport === `${spaceport}-spaceport` || one.spaceport === spaceport)
    .toSorted((a, b) => b.wait - a.wait)[0];
}
