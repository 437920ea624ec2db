import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { isService, type Trace } from '../evidence.ts';
import type { Mission } from '../mission.ts';

/** A spaceport with a docking limit of its own, and a ship that is refused because it is full. */
export const redAndRefused: Mission = {
  number: 3,
  id: 'red-and-refused',
  title: 'Red and refused',
  minutes: 10,
  teaches: 'Read a refusal: which span is red, which service decided, and by which limit.',
  term: { name: 'Span status', url: 'https://opentelemetry.io/docs/specs/otel/trace/api/#set-status' },
  plan(random) {
    const ships = random.shuffle(SHIPS);
    const [spaceport = '', other = ''] = random.shuffle(SPACEPORTS);
    const limit = random.pick([1, 2, 4]);
    const ship = ships[limit]!;
    let asked = '';
    return {
      story:
        'A span can carry the status Error: its own operation failed, as the one who made the span sees it. Such a span is called red. ' +
        'The page fills its bar and its sign with a color: red for a failure, amber for a refusal. A span whose sign is only outlined does not have the status Error. ' +
        `The two spaceports do not have equally many docks. ${ship} wanted to dock, and was turned away; it was not the only ship today.`,
      question:
        `Open the trace in which ${ship} was refused. Which service has the red span, which service decided to refuse, ` +
        'and how many docks does that spaceport have?',
      answerForm: 'RED-SERVICE DECIDING-SERVICE DOCKS, such as: zura venture 7',
      hints: [
        `Filter the list by the status “refused”, and find the row of ${ship}.`,
        'Two spans of the trace have the HTTP status 400: the same exchange, seen by the one who asked and by the one who answered. Only one of them is red.',
        'Below the spans are the log lines of the trace. The service that decided has logged why, at the level error, and names its limit.',
      ],
      explanation:
        'The spaceport decided, but its server span is not red: it was asked, it checked, it answered 400. OpenTelemetry’s conventions leave the status of a server span unset for 4xx, ' +
        'because the server did what it should. For the client the same 400 is an error, since it did not get what it asked for: its span is red. ' +
        'So red says who suffered, not who is to blame; the log line and the attribute sos.refusal.reason of the server span say why.',
      scene: {
        settings: { [spaceport]: { DOCKING_LIMIT: `${limit}` }, [other]: { DOCKING_LIMIT: '5' } },
        async opening(world) {
          for (const docked of ships.slice(0, limit)) await world.send(docked, 'dock', spaceport);
          await world.send(ships[0]!, 'dock', spaceport); // refused for another reason
          asked = (await world.send(ship, 'dock', spaceport)).traceId;
          await world.send(ship, 'dock', other);
        },
      },
      async check(answer, evidence) {
        const [red = '', decided = '', text = ''] = answer;
        if (answer.length !== 3 || !/^\d+$/.test(text)) return undefined;
        const trace = await evidence.trace(asked);
        const truth = trace && refusalIn(trace);
        if (!truth)
          return { solved: false, evidence: ['The refusal’s trace has not arrived yet: ask again'] };
        const id = asked.slice(0, 8);
        const against = [
          ...(isService(red, truth.red) ? [] : [`No span of ${red} in trace ${id} has the status Error`]),
          ...(isService(decided, truth.decided)
            ? []
            : [`No span of ${decided} in trace ${id} has the attribute sos.refusal.reason`]),
          ...(Number(text) === truth.docks
            ? []
            : [`The log line of the refusal names another limit than ${text}`]),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [
            `Trace ${id}: the red span is of ${truth.red}`,
            `${truth.decided} logged “${truth.words}”; its own span has the HTTP status 400 and no error status`,
          ],
        };
      },
      show: async () => `/trace/${asked}`,
    };
  },
};

/** What the telemetry says about a full dock; undefined until all of it has arrived. */
export function refusalIn({ spans, logs }: Trace) {
  const red = spans.find(({ status }) => status === 'error');
  const decided = spans.find(({ attributes }) => attributes['sos.refusal.reason'] !== undefined);
  const words = logs.find(({ body }) => body.startsWith('Docking limit'))?.body;
  const docks = Number(/'(\d+)'/.exec(words ?? '')?.[1]);
  if (!red || !decided || words === undefined) return undefined;
  return { red: red.service, decided: decided.service, docks, words };
}
