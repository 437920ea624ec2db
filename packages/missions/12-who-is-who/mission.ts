import { SPACEPORTS } from '#contract/fleet-plan.ts';
import type { Evidence } from '../evidence.ts';
import { flyRounds, keepFlying, ROOM } from '../flights.ts';
import type { Mission } from '../mission.ts';

/** The name of the service that both spaceports are replicas of. */
const SERVICE = 'harbour-spaceport';
/** Requests of each instance that a check needs. */
const ENOUGH = 10;

/** Two replicas of one service have the same service.instance.id, and one of them fails at times. */
export const whoIsWho: Mission = {
  number: 12,
  id: 'who-is-who',
  title: 'Who is who',
  minutes: 12,
  teaches: 'Give each process an identity, so that the one that is ill can be told from its twins.',
  term: { name: 'Resource', url: 'https://opentelemetry.io/docs/specs/otel/resource/sdk/' },
  plan(random) {
    const ill = random.pick(SPACEPORTS);
    const shared = `harbour-${random.whole(1000, 9999)}`;
    const rate = random.whole(4, 6) / 10;
    return {
      story:
        `The spaceports pontus and zura have become two replicas of one service, ${SERVICE}, and were deployed with one file of settings for both. ` +
        'One of the two fails many requests and has to be replaced. Each process should say who it is with service.instance.id; ' +
        `these two both say ${shared}. So their traces cannot be told apart, and their metrics overwrite one another.`,
      question: `Give pontus or zura, or both, a service.instance.id of its own. Wait for new requests, then answer: which service.instance.id does the replica have that fails?`,
      answerForm: 'SERVICE.INSTANCE.ID, such as: harbour-1',
      hints: [
        `Open any span of ${SERVICE}: its resource says service.instance.id. It was set by OTEL_RESOURCE_ATTRIBUTES.`,
        'Change it for one of the two, with “Change a setting of one member” on the page, or npm run mission -- set pontus OTEL_RESOURCE_ATTRIBUTES=service.instance.id=one',
        'Group the newest spans of the service by service.instance.id, and count the failed ones of each. Look only at requests since your change: before it, the old id stands for both.',
      ],
      explanation:
        'A service is what a process does; an instance is which process it is. Together with service.namespace and service.name, service.instance.id has to be unique. ' +
        'Unless it is set, SOS’s telemetry draws a random UUID at each start, so a copied file of settings made it worse than none. ' +
        'Backends join series by it: two processes with one id look like one counter that jumps back and forth.',
      scene: {
        settings: Object.fromEntries(
          SPACEPORTS.map((name) => [
            name,
            {
              ...ROOM,
              OTEL_SERVICE_NAME: SERVICE,
              OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${shared}`,
              ...(name === ill && { FAILURE_RATE: `${rate}` }),
            },
          ]),
        ),
        opening: (world) => flyRounds(world, 2),
        traffic: (world) => keepFlying(world, 10),
      },
      async check([id = '', ...rest], evidence) {
        if (rest.length > 0) return undefined;
        const instances = await failuresByInstance(evidence);
        if (instances.size < 2)
          return {
            solved: false,
            evidence: [`All spans of ${SERVICE} have the same service.instance.id so far`],
          };
        const own = instances.get(id);
        if (!own)
          return {
            solved: false,
            evidence: [`Since the last change no span has the service.instance.id ${id}`],
          };
        if ([...instances.values()].some(({ requests }) => requests < ENOUGH))
          return {
            solved: false,
            evidence: ['Too few requests have come since the last change: ask again in a few seconds'],
          };
        const counted = `${own.failed} of ${own.requests} requests to ${id} failed since the last change`;
        return { solved: own.failed / own.requests > 0.15, evidence: [counted] };
      },
      show: async ({ since }) => `/?from=${since}&service=${SERVICE}&status=error`,
    };
  },
};

/** Requests and failures of each instance of the service since the newest id appeared: from then on each id is one process. */
export async function failuresByInstance(
  evidence: Evidence,
): Promise<Map<string, { requests: number; failed: number }>> {
  const spans = (await evidence.traces())
    .flatMap((trace) => trace.spans)
    .filter(({ service, kind }) => service === SERVICE && kind === 'server')
    .toSorted((a, b) => a.start - b.start);
  const ids = new Set(spans.map(({ resource }) => String(resource['service.instance.id'])));
  const newest = [...ids].at(-1);
  const since = spans.findIndex(({ resource }) => resource['service.instance.id'] === newest);
  const counts = new Map<string, { requests: number; failed: number }>();
  for (const { resource, status } of spans.slice(since)) {
    const id = String(resource['service.instance.id']);
    const { requests, failed } = counts.get(id) ?? { requests: 0, failed: 0 };
    counts.set(id, { requests: requests + 1, failed: failed + (status === 'error' ? 1 : 0) });
  }
  return counts;
}
