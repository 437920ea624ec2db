import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { isService, servicesOf } from '../evidence.ts';
import type { Mission } from '../mission.ts';

const ACTIONS = ['dock', 'separate'] as const;

/** A few requests; the question is about one of them. A separation's trace is longer than a dock's. */
export const firstTrace: Mission = {
  number: 2,
  id: 'first-trace',
  title: 'Your first trace',
  minutes: 8,
  teaches: 'Find one request among many, and read which services took part in it.',
  term: { name: 'Trace', url: 'https://opentelemetry.io/docs/specs/otel/overview/#traces' },
  plan(random) {
    const action = random.pick(ACTIONS);
    const [ship = '', ...others] = random.shuffle(SHIPS);
    const [spaceport = '', other = ''] = random.shuffle(SPACEPORTS);
    const words = action === 'dock' ? 'docked at a spaceport' : 'separated from a spaceport';
    let asked = '';
    return {
      story:
        'A request that passes through several services leaves a span in each place where something was done for it: ' +
        'a name, a start, an end, and which span caused it. All spans of one request make a trace. ' +
        `Several ships have just flown. One of them, ${ship}, ${words}, and it was the only request to do so that ${ship} was sent.`,
      question:
        `Find the trace in which ${ship} ${action === 'dock' ? 'docks' : 'separates'}. ` +
        'Which services have spans in it, and how many spans does it have?',
      answerForm: 'SERVICE… SPANS, such as: venture pontus cleaner 12',
      hints: [
        'The list of traces on the page has a row for each request. What a request asked for is the name of its first span.',
        `Each row says which ship it was about, and what it asked for: look for ${ship}, then for /${action}/.`,
        'Open that trace. Each bar is one span, with the name of its service at the left; the head of the trace counts them. Include those that are folded.',
      ],
      explanation:
        'The ship asked its spaceport for a code, then acted with it. Both programs made spans of their own: a client span where a request left, ' +
        'a server span where it arrived. They became one trace because each request carried the trace’s id in its traceparent header. ' +
        'A separation also leaves a dock to be cleaned: later, by a queue, and still in the same trace.',
      scene: {
        async opening(world) {
          await world.send(others[0]!, 'dock', spaceport);
          if (action === 'separate') await world.send(ship, 'dock', other);
          asked = (await world.send(ship, action, action === 'separate' ? other : spaceport)).traceId;
          await world.send(others[1]!, 'dock', other);
          await world.send(others[0]!, 'separate', spaceport);
        },
      },
      async check(answer, evidence) {
        const count = Number(answer.at(-1));
        const named = answer.slice(0, -1).map((word) => word.replace(/,$/, ''));
        if (named.length === 0 || !Number.isInteger(count)) return undefined;
        const trace = await evidence.trace(asked);
        if (!trace) return { solved: false, evidence: [`Trace ${asked.slice(0, 8)} has not arrived yet`] };
        const services = servicesOf(trace);
        const id = trace.id.slice(0, 8);
        const extra = named.filter((word) => !services.some((service) => isService(word, service)));
        const missing = services.filter((service) => !named.some((word) => isService(word, service)));
        const against = [
          ...extra.map((word) => `No span of trace ${id} is of a service ${word}`),
          ...(missing.length > 0 ? [`Trace ${id} has spans of a service that you did not name`] : []),
          ...(count < trace.spans.length ? [`Trace ${id} has more than ${count} spans`] : []),
          ...(count > trace.spans.length ? [`Trace ${id} has fewer than ${count} spans`] : []),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [`Trace ${id}: ${trace.spans.length} spans of ${services.join(' and ')}`],
        };
      },
      show: async () => `/trace/${asked}`,
    };
  },
};
