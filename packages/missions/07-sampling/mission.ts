import { SHIPS } from '#contract/fleet-plan.ts';
import { isService, type Evidence } from '../evidence.ts';
import { flyRounds, keepFlying, withRoom } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** The tolerance of an answer, in percentage points: requests continue while the learner counts. */
const TOLERANCE = 8;

/** One ship samples its traces. Another one flies half as often. */
export const sampling: Mission = {
  number: 7,
  id: 'sampling',
  title: 'Sampling',
  minutes: 12,
  teaches: 'Know which requests have no trace, and how many a trace stands for.',
  term: { name: 'Sampling', url: 'https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling' },
  plan(random) {
    const [sampled = '', rare = ''] = random.shuffle(SHIPS);
    const ratio = random.pick([0.2, 0.3, 0.4, 0.5]);
    return {
      story:
        'Two ships have fewer traces than the others. One of them flies less, so that is no wonder. The other one flies as often as all the rest, ' +
        'and most of its flights left no trace. Whoever counts traces counts wrong. Every request still leaves its log lines, and each line names its trace, kept or not.',
      question: 'Which ship keeps only some of its traces, and of how many of 100 requests?',
      answerForm: 'SHIP PERCENT, such as: pontus 95',
      hints: [
        'Count the traces of each ship: group the list by service. Then look at the logs: each request of a ship ends in a line such as "POST /dock/… HTTP/1.1" 200.',
        'Search the logs of one ship for “HTTP/1.1”, count the lines, and compare with its traces. Where both are alike, nothing is missing.',
        'Some of its lines name a trace that is not there: their trace_flags are 00. Divide its traces by its lines.',
      ],
      explanation:
        `The ship’s sampler was parentbased_traceidratio with ${ratio}: it decides by the trace’s id as the trace begins, and whoever is called follows that decision, ` +
        'so traces are whole or not there at all. The sampled flag in traceparent carries it. Logs and metrics are not sampled: count with them, and use traces to explain. ' +
        'A rare failure can be in none of the traces that were kept.',
      scene: {
        settings: withRoom({
          [sampled]: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: `${ratio}` },
        }),
        async opening(world) {
          await flyRounds(world, 6);
          const rest = world.ships.filter((ship) => ship !== rare);
          await flyRounds(world, 14, rest);
          world.traceIds.length = 0; // some of them never arrive
        },
        traffic: (world) => keepFlying(world, 1),
      },
      async check([name = '', text = '', ...rest], evidence) {
        const [, digits] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
        if (rest.length > 0 || digits === undefined) return undefined;
        const counts = await keptByShip(evidence);
        const service = [...counts.keys()].find((one) => isService(name, one));
        const { requests, kept } = counts.get(service ?? '') ?? { requests: 0, kept: 0 };
        const counted = `${name}: ${requests} requests in the logs, ${kept} traces`;
        if (!isService(name, `${sampled}-spaceship`)) return { solved: false, evidence: [counted] };
        const percent = (100 * kept) / requests;
        if (!(Math.abs(Number(digits) - percent) <= TOLERANCE))
          return { solved: false, evidence: [`${name} it is, but it does not keep ${digits} of 100`] };
        return { solved: true, evidence: [`${counted}: ${Math.round(percent)} of 100`] };
      },
      show: async () => `/logs?service=${sampled}-spaceship&text=${encodeURIComponent('HTTP/1.1')}`,
    };
  },
};

/** How many finished requests each ship has logged, and how many of them have a trace. */
export async function keptByShip(
  evidence: Evidence,
): Promise<Map<string, { requests: number; kept: number }>> {
  const traces = new Set((await evidence.traces()).map(({ id }) => id));
  const counts = new Map<string, { requests: number; kept: number }>();
  for (const { service, body, traceId } of await evidence.logs()) {
    if (!service.endsWith('-spaceship') || !/"POST \/(?:dock|separate)\/\S+ HTTP\/1.1" \d+$/.test(body))
      continue;
    const { requests, kept } = counts.get(service) ?? { requests: 0, kept: 0 };
    counts.set(service, { requests: requests + 1, kept: kept + (traces.has(traceId) ? 1 : 0) });
  }
  return counts;
}
