import { isService, median, type Evidence } from '../evidence.ts';
import {
  flyRounds,
  isNear,
  keepFlying,
  milliseconds,
  serviceOf,
  servicesInOrder,
  withRoom,
} from '../flights.ts';
import type { Mission } from '../mission.ts';

const METRIC = 'nodejs.eventloop.delay.max';
/** A shorter delay may come from a busy machine, in milliseconds. */
const NOISE_MS = 250;

/** One service's event loop is blocked at intervals. Another service waits as long in each request without blocking. */
export const metricsBeyondTraces: Mission = {
  number: 11,
  id: 'metrics-beyond-traces',
  title: 'Metrics beyond traces',
  minutes: 12,
  teaches: 'Find with metrics what no span can show, because the program stood still.',
  term: { name: 'Metrics', url: 'https://opentelemetry.io/docs/specs/otel/metrics/api/' },
  plan(random) {
    const [blocked = '', decoy = ''] = servicesInOrder(random);
    const block = random.whole(35, 75) * 10;
    const wait = random.whole(15, 25) * 10;
    return {
      story:
        'Every now and then everything that passes one service is late, whatever it asks for, and then all is well again. ' +
        'The traces of these moments have gaps: a caller waits, and the service that it calls has no span for that time, or one that is long without a reason. ' +
        'A program that does not run cannot say that it does not run. Its runtime can: Node.js measures how late its event loop is.',
      question:
        'Which service’s event loop stands still now and then, and for how many milliseconds each time?',
      answerForm: 'SERVICE MILLISECONDS, such as: cleaner 1200',
      hints: [
        `Slow is not blocked: a service that waits for a timer or a network still runs. Open the metrics, and look for what is named nodejs.eventloop.`,
        `${METRIC} is the longest delay of each interval. Group it by service, and compare the peaks.`,
        'One service has peaks that the others do not have, and they come back. Read their height in seconds, and answer in milliseconds.',
      ],
      explanation:
        'Work on the main thread keeps a Node.js program from doing anything else: requests wait in the kernel before any span begins. ' +
        'The caller’s client span is long, the server span that follows is short, and no self time is anybody’s. ' +
        'The event loop’s delay is a metric of the runtime: it counts what was not recorded. Its mean hides a block of half a second in ten; its maximum does not.',
      scene: {
        settings: withRoom({
          [decoy]: { SIMULATE_DELAY_MS: `${wait}` },
          [blocked]: { SIMULATE_BLOCKED_LOOP: `2500:${block}` },
        }),
        opening: (world) => flyRounds(world, 3),
        traffic: (world) => keepFlying(world, 6),
      },
      async check([name = '', text, ...rest], evidence) {
        const said = milliseconds(text);
        if (rest.length > 0 || said === undefined) return undefined;
        const delays = await loopDelays(evidence);
        const service = [...delays.keys()].find((one) => isService(name, one));
        const own = peaks(delays.get(service ?? '') ?? []);
        if (service !== serviceOf(blocked))
          return {
            solved: false,
            evidence: [
              service === undefined
                ? `No service ${name} has the metric ${METRIC}`
                : `The event loop of ${service} was late by more than ${NOISE_MS} ms in ${own.length} intervals of ${delays.get(service)!.length}; another service’s was so again and again`,
            ],
          };
        if (own.length === 0)
          return {
            solved: false,
            evidence: [`${service} has not reported a peak yet: ask again in a few seconds`],
          };
        const height = median(own);
        if (!isNear(said, height) && !isNear(said, block))
          return {
            solved: false,
            evidence: [`${service} it is, but the peaks of ${METRIC} are not near ${said} ms`],
          };
        return {
          solved: true,
          evidence: [
            `${METRIC} of ${service}: ${Math.round(height)} ms in the middle of ${own.length} peaks`,
          ],
        };
      },
      show: async () => `/metrics?name=${METRIC}&by=service`,
    };
  },
};

/** The event loop's longest delays, in milliseconds, by service, one for each step of the scene so far. */
export async function loopDelays(evidence: Evidence): Promise<Map<string, number[]>> {
  const range = (await evidence.metricRange({
    name: METRIC,
    by: 'service',
    from: `${evidence.since}`,
    points: '400',
  })) as { groups: { key: string; values: { max: (number | null)[] } }[] } | undefined;
  return new Map(
    (range?.groups ?? []).map(({ key, values }) => [
      key,
      values.max.filter((value) => value !== null).map((seconds) => seconds * 1000),
    ]),
  );
}

/** The delays that blocks cause. */
export function peaks(delays: number[]): number[] {
  return delays.filter((delay) => delay > NOISE_MS);
}
