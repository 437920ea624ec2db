import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { isService, rootOf, type Trace } from '../evidence.ts';
import type { Mission } from '../mission.ts';
import { lossyProxy } from './lossy-proxy.ts';

/** The network loses responses between a ship and its spaceport; the ship retries, and is docked once. */
export const retries: Mission = {
  number: 9,
  id: 'retries',
  title: 'Asked twice, docked once',
  minutes: 12,
  teaches: 'Recognize a retry in a trace, and tell what was asked from what was done.',
  term: { name: 'Span kind', url: 'https://opentelemetry.io/docs/specs/otel/trace/api/#spankind' },
  plan(random) {
    const [ship = '', ...others] = random.shuffle(SHIPS);
    const [spaceport = '', other = ''] = random.shuffle(SPACEPORTS);
    const losses = random.whole(1, 2);
    return {
      story:
        'Accounting bills each docking, and has a complaint: one ship docked once, but the access log of its spaceport shows the request to dock more than once. ' +
        'The pilot swears to have asked once. The network was bad this morning.',
      question:
        'Which ship was it, how often did it ask the spaceport to dock in that one trace, and how many times was it really docked in it?',
      answerForm: 'SHIP ASKED DOCKED, such as: zura 9 9',
      hints: [
        'A dock has five spans. Look for a trace of a dock that has more, and took longer, although it went well.',
        'In that trace count the server spans POST /dock: each is a request that reached the spaceport. Then look at the ship’s client spans: which of them got no answer?',
        'Read the spaceport’s log lines in that trace: one says that the ship docked, the others say something else about the same ship.',
      ],
      explanation:
        'The spaceport did the work, but its answer was lost. The ship cannot know whether its request or the answer was lost, so it asked again with the same authorization code. ' +
        'That is safe only because the spaceport recognizes the code: it answers the repetition as it answered the first time, and docks nobody twice (the request is idempotent). ' +
        'In the trace each attempt is a client span of its own: the failed ones are red, with an error.type, and yet have a server span below that is all right. ' +
        'Count client spans for what was tried, server spans for what arrived, and logs or metrics of the work itself for what was done.',
      scene: {
        settings: async (world) => {
          const bad = await lossyProxy(world.url(spaceport), losses, world.ended);
          const directory = `${spaceport}-spaceport=${bad},${other}-spaceport=${world.url(other)}`;
          return { [ship]: { SPACEPORTS: directory } };
        },
        async opening(world) {
          await world.send(others[0]!, 'dock', spaceport);
          await world.send(others[0]!, 'dock', spaceport); // refused: it is docked
          await world.send(ship, 'dock', spaceport);
          await world.send(others[1]!, 'dock', other);
          await world.send(others[1]!, 'separate', other);
          await world.send(others[1]!, 'dock', other); // docks twice, in separate traces
        },
      },
      async check(answer, evidence) {
        const [name = '', asked = '', docked = ''] = answer;
        if (answer.length !== 3 || !/^\d+$/.test(asked) || !/^\d+$/.test(docked)) return undefined;
        const of = docksOf(await evidence.traces()).filter(({ service }) => isService(name, service));
        const repeated = of.find((each) => each.asked > 1);
        if (!repeated)
          return {
            solved: false,
            evidence: [
              of.length > 0
                ? `Each of ${name}’s ${of.length} traces of a dock has one request to dock`
                : `No trace of a dock begins with a ship ${name}`,
            ],
          };
        const id = repeated.id.slice(0, 8);
        const against = [
          ...(Number(asked) === repeated.asked
            ? []
            : [`Trace ${id} does not have ${asked} server spans POST /dock`]),
          ...(Number(docked) === repeated.docked
            ? []
            : [`The spaceport did not log ${docked} times in trace ${id} that the ship docked`]),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [
            `Trace ${id}: POST /dock arrived ${asked} times, and ${repeated.service} docked ${docked} time`,
          ],
        };
      },
      show: async (evidence) =>
        `/trace/${docksOf(await evidence.traces()).find(({ asked }) => asked > 1)?.id ?? ''}`,
    };
  },
};

/** The traces of docks: how many requests to dock arrived in each, and how often the spaceport logged that it docked the ship. */
export function docksOf(traces: Trace[]) {
  return traces.flatMap((trace) => {
    const root = rootOf(trace);
    if (!root?.name.startsWith('POST /dock/')) return [];
    const asked = trace.spans.filter(({ kind, name }) => kind === 'server' && name === 'POST /dock').length;
    const docked = trace.logs.filter(
      ({ body, service }) => service.endsWith('-spaceport') && /^Ship \S+ docked successfully$/.test(body),
    ).length;
    return [{ id: trace.id, service: root.service, asked, docked }];
  });
}
