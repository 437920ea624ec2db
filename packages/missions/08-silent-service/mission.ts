import { isService, type Evidence } from '../evidence.ts';
import { flyRounds, keepFlying, serviceOf, servicesInOrder, withRoom } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** One service sends its telemetry to a port where nothing listens. */
export const silentService: Mission = {
  number: 8,
  id: 'silent-service',
  title: 'A silent service',
  minutes: 12,
  teaches: 'Notice the service that sends no telemetry, and mend its exporter.',
  term: { name: 'OTLP exporter', url: 'https://opentelemetry.io/docs/specs/otel/protocol/exporter/' },
  plan(random) {
    const [silent = ''] = servicesInOrder(random);
    const port = random.whole(4330, 4390);
    return {
      story:
        'Everything works, and one service has not been heard of since it was deployed: no span, no log record, no metric. ' +
        'No dashboard is red, for a service that says nothing is not in it. What the others say about it is all there is.',
      question:
        'Which of the fleet’s services is silent? Mend it: change a setting of that service, wait for its next requests, then answer with its name.',
      answerForm: 'SERVICE, such as: cleaner',
      hints: [
        'The fleet has two spaceports and five ships. Which of them is not among the services of the traces, the map or the metrics?',
        'Its own log file still has what it could not send: `npm start` names the folder. Look there for what the exporter says about its endpoint.',
        'The variable is OTEL_EXPORTER_OTLP_ENDPOINT, and the port in it is wrong. Without it the fleet’s own is used: “Change a setting of one member” on the page, or npm run mission -- set SERVICE OTEL_EXPORTER_OTLP_ENDPOINT=',
      ],
      explanation:
        `OTEL_EXPORTER_OTLP_ENDPOINT named port ${port}, where nothing listens. A backend that is away must never harm a request, so nothing failed; the exporter warned in the service’s own log and went on. ` +
        'The silence of a service is found by knowing who should speak: compare what runs with what is heard. `npm run doctor` does that, too.',
      scene: {
        settings: withRoom({ [silent]: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}` } }),
        opening: (world) => flyRounds(world, 2),
        traffic: (world) => keepFlying(world, 8),
      },
      async check([name = '', ...rest], evidence) {
        if (rest.length > 0) return undefined;
        const heard = await spansByService(evidence);
        const service = [...heard.keys()].find((one) => isService(name, one));
        if (!isService(name, serviceOf(silent)))
          return {
            solved: false,
            evidence: [
              service === undefined
                ? `The fleet has no service ${name}`
                : `${heard.get(service)} spans of ${service} have arrived: it is not silent`,
            ],
          };
        if (service === undefined)
          return {
            solved: false,
            evidence: [`No span of ${name} has arrived yet: mend it, and give it some seconds`],
          };
        return {
          solved: true,
          evidence: [`${heard.get(service)} spans of ${service} have arrived since it was mended`],
        };
      },
      show: async ({ since }) => `/?from=${since}&service=${serviceOf(silent)}`,
    };
  },
};

/** How many spans of each service have arrived. */
export async function spansByService(evidence: Evidence): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { spans } of await evidence.traces())
    for (const { service } of spans) counts.set(service, (counts.get(service) ?? 0) + 1);
  return counts;
}
