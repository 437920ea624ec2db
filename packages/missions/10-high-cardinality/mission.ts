import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { selfTime, type Span, type Trace } from '../evidence.ts';
import { flyRounds, keepFlying, ROOM } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** The tolerance of a threshold: passengers are random, so the telemetry has a gap around it. */
const SLACK = 40;
const ATTRIBUTE = 'sos.ship.passengers';

/** One spaceport is slow for large ships alone. One ship is a little slow always. */
export const highCardinality: Mission = {
  number: 10,
  id: 'high-cardinality',
  title: 'High cardinality',
  minutes: 12,
  teaches: 'Find the attribute, and its value, that slow requests have in common and fast ones have not.',
  term: { name: 'Attribute', url: 'https://opentelemetry.io/docs/specs/otel/common/#attribute' },
  plan(random) {
    const [slow, other] = random.shuffle(SPACEPORTS) as [string, string];
    const above = random.whole(90, 160) * 10;
    const delay = random.whole(25, 40) * 10;
    const decoy = random.pick(SHIPS);
    const isSlow = (own: number) => own > (delay * 1000) / 2;
    return {
      story:
        `Some pilots wait at ${slow}, others never do, and they have begun to quarrel about whose ship it likes better. ` +
        'An average over all requests hides what only some have. Spans carry attributes, and some of them have hundreds of values: ' +
        'a metric could not keep a series for each, but spans keep them all.',
      question: `POST /dock and POST /separate at ${slow} are sometimes slow. Which attribute of these spans decides that, and above which value?`,
      answerForm: 'ATTRIBUTE VALUE, such as: server.port 8080',
      hints: [
        'Choose the slow traces: drag over the upper dots in the scatter of durations. The page then says what the selection has that the rest has not.',
        'The service’s name and the ship’s id are in slow and in fast traces alike. Look for an attribute whose values are numbers, and compare those of slow spans with those of fast ones.',
        `Take the spans of ${slow} alone. Note the number of passengers of the fastest slow span and of the fullest fast one: the value lies between the largest that is fast and the smallest that is slow.`,
      ],
      explanation:
        'The number of passengers decided, and it has some two thousand values: high cardinality. A metric with that attribute would be two thousand series, ' +
        'so metrics leave it out, and no dashboard could have shown it. Spans cost the same whatever their attributes’ values are. ' +
        'Compare a selection with the rest, attribute by attribute: what differs is where to look in the code.',
      scene: {
        settings: {
          [slow]: { ...ROOM, SIMULATE_SLOW_PASSENGERS: `${above}:${delay}` },
          [other]: ROOM,
          [decoy]: { SIMULATE_DELAY_MS: '50' },
        },
        opening: (world) => flyRounds(world, 16),
        traffic: (world) => keepFlying(world, 4),
      },
      async check([attribute = '', text = '', ...rest], evidence) {
        if (rest.length > 0 || !/^\d+$/.test(text)) return undefined;
        if (!ATTRIBUTE.endsWith(attribute.toLowerCase()) || !/passengers$/i.test(attribute))
          return {
            solved: false,
            evidence: [`${attribute} has the same values in slow and in fast spans of ${slow}`],
          };
        const said = Number(text);
        const spans = actions(await evidence.traces(), slow);
        const fastAbove = spans.filter(({ passengers, own }) => passengers > said + SLACK && !isSlow(own));
        const slowBelow = spans.filter(({ passengers, own }) => passengers <= said - SLACK && isSlow(own));
        const against = [
          ...fastAbove
            .slice(0, 1)
            .map(
              ({ passengers, own }) =>
                `A span with ${passengers} passengers took ${Math.round(own / 1000)} ms: fast, above ${said}`,
            ),
          ...slowBelow
            .slice(0, 1)
            .map(
              ({ passengers, own }) =>
                `A span with ${passengers} passengers took ${Math.round(own / 1000)} ms: slow, and not above ${said}`,
            ),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        const slowOnes = spans.filter(({ own }) => isSlow(own));
        return {
          solved: true,
          evidence: [
            `${slow}: ${slowOnes.length} of ${spans.length} spans were slow, all of them above ${above} passengers, and none below`,
          ],
        };
      },
      show: async () =>
        `/?service=${slow}-spaceport&attribute=${encodeURIComponent(`${ATTRIBUTE}>${above}`)}`,
    };
  },
};

/** The server spans of dockings and separations at a spaceport: passengers, and self time in microseconds. */
export function actions(traces: Trace[], spaceport: string): { passengers: number; own: number }[] {
  const isAction = ({ kind, service, name }: Span) =>
    kind === 'server' && service === `${spaceport}-spaceport` && /^POST \/(?:dock|separate)$/.test(name);
  return traces.flatMap((trace) =>
    trace.spans
      .filter(isAction)
      .map((span) => ({ passengers: Number(span.attributes[ATTRIBUTE]), own: selfTime(span, trace) })),
  );
}
