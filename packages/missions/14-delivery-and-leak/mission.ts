import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isService, type Evidence } from '../evidence.ts';
import { flyRounds, keepFlying, ROOM, serviceOf } from '../flights.ts';
import type { Mission } from '../mission.ts';

const FILE = 'services/spaceport/manifest-cache.ts';
/** The tolerance of an answer, in lines: learners name the statement or the lines around it. */
const NEAR_LINES = 3;
export const LOST = 'otel.sdk.processor.span.processed';
export const HEAP = 'v8js.memory.heap.used';

/** One ship cannot reach its backend and has a short queue. One spaceport's cache never evicts. */
export const deliveryAndLeak: Mission = {
  number: 14,
  id: 'delivery-and-leak',
  title: 'Delivery and a leak',
  minutes: 15,
  teaches: 'Ask telemetry what it has lost, and follow a leak from a metric to a span to a line of code.',
  term: { name: 'Span processor', url: 'https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-processor' },
  plan(random) {
    const leaking = random.pick(SPACEPORTS);
    const losing = random.pick(SHIPS);
    const size = random.whole(40, 70) * 10;
    return {
      story:
        'Two things are wrong. One service’s spans are missing, so each of its requests seems to begin in the middle of nowhere. ' +
        'And one service grows: it will be killed for its memory one day, and it becomes slower on the way. ' +
        'Telemetry that is lost is counted where it is lost. Memory is a metric. What takes the time is a span, and this one says which code it is of.',
      question:
        'Which service loses its spans, and by which error.type? Which service leaks memory, and in which file and line does it keep what it should forget?',
      answerForm:
        'SERVICE ERROR.TYPE SERVICE FILE:LINE, such as: cleaner timeout venture packages/cleaning/clean.ts:12',
      hints: [
        `Open the metrics. ${LOST} counts what became of spans: group it by service, then by error.type. ${HEAP} is the heap: which service’s only grows?`,
        'Now the traces of the service that grows. One of its spans becomes longer with time, and it is no HTTP span: compare an early trace with a late one.',
        'That span has attributes that begin with code. They name a file in this repository. Open it, and look for what is put in and never taken out.',
      ],
      explanation:
        'The exporter could not reach its endpoint, so spans waited in the processor’s queue until it was full; what came after was dropped, and counted with error.type queue_full. ' +
        'A trace with a missing root is a sign of it, the counter is the proof. ' +
        'The leak was a cache without a bound: each docking was looked up by going through all of it, so the span grew as the heap did. ' +
        'Metrics said that something is wrong and where, traces said what was slow, and the code.* attributes said which line to mend.',
      scene: {
        settings: {
          pontus: ROOM,
          zura: ROOM,
          [leaking]: { ...ROOM, SIMULATE_LEAK_KB: `${size}` },
          [losing]: {
            OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:9',
            OTEL_BSP_MAX_QUEUE_SIZE: '16',
          },
        },
        opening: (world) => flyRounds(world, 12),
        traffic: (world) => keepFlying(world, 5),
      },
      async check([loser = '', type = '', leaker = '', place = '', ...rest], evidence) {
        const [, file = '', line] = /^(?:\.\/|\/)?(.+):(\d+)$/.exec(place) ?? [];
        if (rest.length > 0 || line === undefined) return undefined;
        const lost = await lostSpans(evidence);
        const own = [...lost.keys()].find((key) => isService(loser, key.split(' ')[0]!));
        const grown = await heapGrowth(evidence);
        const growing = [...grown.keys()].find((service) => isService(leaker, service));
        const against = [
          ...(own === undefined
            ? [`The spans of ${loser} that were processed have no error.type`]
            : own.endsWith(` ${type}`)
              ? []
              : [`No span of ${loser} was lost with error.type ${type}`]),
          ...(growing === serviceOf(leaking)
            ? []
            : [
                `The heap of ${leaker} grew by ${megabytes(grown.get(growing ?? '') ?? 0)} MB at most; another service’s grew by more`,
              ]),
          ...(file === FILE && Math.abs(Number(line) - lineOfLeak()) <= NEAR_LINES
            ? []
            : [`${place} does not keep what it should forget`]),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [
            `${loser} lost ${lost.get(own!)} spans: ${type}`,
            `The heap of ${leaker} grew by ${megabytes(grown.get(growing!)!)} MB; “read manifest” searches all that ${place} keeps`,
          ],
        };
      },
      show: async () => `/metrics?name=${HEAP}&by=service`,
    };
  },
};

/** How many spans were lost, by `SERVICE ERROR.TYPE`. */
export async function lostSpans(evidence: Evidence): Promise<Map<string, number>> {
  const series = (await evidence.metric(LOST)).filter(
    ({ attributes, value }) => 'error.type' in attributes && Number(value) > 0,
  );
  return new Map(
    series.map(({ service, attributes, value }) => [
      `${service} ${String(attributes['error.type'])}`,
      Number(value),
    ]),
  );
}

/** How much the heap of each service has grown in the scene, in bytes. */
export async function heapGrowth(evidence: Evidence): Promise<Map<string, number>> {
  const query = {
    name: HEAP,
    by: 'service',
    from: `${evidence.since}`,
    where: 'v8js.heap.space.name=old_space',
    points: '200',
  };
  const range = (await evidence.metricRange(query)) as
    | { groups: { key: string; values: Record<string, (number | null)[]> }[] }
    | undefined;
  return new Map(
    (range?.groups ?? []).map(({ key, values }) => {
      const used = (values['value'] ?? []).filter((value) => value !== null);
      return [key, Math.max(...used) - Math.min(...used)];
    }),
  );
}

/** The line that adds to the cache, counted from 1. */
export function lineOfLeak(): number {
  const text = readFileSync(join(import.meta.dirname, '../../..', FILE), 'utf8');
  return text.slice(0, text.indexOf('.push(')).split('\n').length;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
