import { arrival } from './arrival.ts';
import { ask } from './ask.ts';
import { exportWarning } from './checks/export-warning.ts';
import { proxyTo } from './checks/proxy.ts';
import { sendOwnTrace } from './own-trace.ts';
import { Broken, type Jaeger, type Receiver, type Service, type Target } from './target.ts';
import { traceOf } from './trace-of.ts';

/** The usual and the longest delay of a trace: by default spans are batched for up to 5 s. */
const SOON_MS = 2_000;
const PATIENCE_MS = 12_000;

/** The hops that a trace takes, in their order. */
export const HOPS = ['Services', 'SDK', 'Receiver', 'Jaeger', 'Arrival'] as const;

/**
 * Follows a trace from the services to Jaeger, hop by hop.
 * @yields the result of each working hop.
 * @throws {Broken} from the first hop that is broken.
 */
export async function* examine(target: Target): AsyncGenerator<string> {
  const services = await target.services();
  await eachOf(services, answers);
  yield `${names(services)} answer`;

  const traces = await eachOf(services, traceOf);
  yield 'each of them begins a trace that is sampled';

  const receivers = await eachOf(services, (service) => target.receiverOf(service));
  const sent: [Receiver, string][] = [];
  for (const receiver of new Set(receivers)) sent.push([receiver, await sendOwnTrace(receiver)]);
  yield sent.map(([{ name, where }]) => `${name} takes spans at ${where}`).join(', ');

  const jaeger = await target.jaeger();
  const took = await Promise.all(sent.map(([receiver, traceId]) => ownArrival(jaeger, receiver, traceId)));
  yield `${jaeger.where} has the doctor’s own trace after ${inSeconds(Math.max(...took))}`;

  const arrivals = await eachOf(services, (service, index) =>
    arrivalOf(service, traces[index]!, jaeger, receivers[index]!),
  );
  yield `the trace of each service is there, the last after ${inSeconds(Math.max(...arrivals))}`;
}

async function answers({ name, url, where, down, whenSilent }: Service): Promise<void> {
  if (down) throw down;
  const answer = await ask(`${url}/healthz`);
  if (typeof answer === 'string') throw new Broken(`does not answer at ${where}: ${answer}`, whenSilent);
  if (!answer.body.includes(`"${name}-`) && !answer.body.includes(`"${name}"`))
    throw new Broken(`${where} is answered by another program`, whenSilent);
}

async function ownArrival(jaeger: Jaeger, receiver: Receiver, traceId: string): Promise<number> {
  const answer = await ask(`${jaeger.url}/api/v3/services`);
  if (typeof answer === 'string')
    throw new Broken(`Jaeger does not answer at ${jaeger.where}: ${answer}`, jaeger.whenSilent);
  const took = await arrival(jaeger.url, traceId, PATIENCE_MS);
  if (took !== undefined) return took;
  const message = `${receiver.name} took a trace, but Jaeger at ${jaeger.where} does not have it`;
  throw new Broken(message, receiver.whenEmpty);
}

async function arrivalOf(
  service: Service,
  traceId: string,
  jaeger: Jaeger,
  { endpoint }: Receiver,
): Promise<number> {
  const { set, environment } = service.telemetry;
  const soon = await arrival(jaeger.url, traceId, SOON_MS);
  if (soon !== undefined) return soon;
  const used = environment.get('OTEL_EXPORTER_OTLP_ENDPOINT') || endpoint;
  const proxy = URL.canParse(used) ? proxyTo(used, environment, service.injected) : undefined;
  const viaProxy =
    proxy &&
    new Broken(`it sends through a proxy, ${proxy}, and its trace does not arrive`, [
      `${set('no_proxy', new URL(used).hostname)}, or add that to what no_proxy is`,
    ]);
  const known = exportWarning(await service.log(), endpoint, set);
  if (known) throw viaProxy ?? known;
  const late = await arrival(jaeger.url, traceId, PATIENCE_MS);
  if (late !== undefined) return late + SOON_MS;
  throw (
    viaProxy ??
    new Broken('its trace does not arrive, and its log does not say why', [
      `${set('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint)}, in case it sends to another backend`,
      `${set('OTEL_TRACES_EXPORTER')}, if it is none or console`,
      `${set('OTEL_LOG_LEVEL', 'debug')}, and read its log`,
    ])
  );
}

/** Runs a check for all services concurrently. @throws {Broken} naming each broken service, grouped by problem. */
async function eachOf<T>(
  services: Service[],
  look: (service: Service, index: number) => Promise<T>,
): Promise<T[]> {
  const results = await Promise.all(
    services.map((service, index) => look(service, index).catch(brokenOrThrow)),
  );
  const broken = new Map<string, Service[]>();
  const remedies = new Set<string>();
  for (const [index, result] of results.entries()) {
    if (!(result instanceof Broken)) continue;
    broken.set(result.message, [...(broken.get(result.message) ?? []), services[index]!]);
    for (const remedy of result.remedies) remedies.add(remedy);
  }
  if (broken.size === 0) return results as T[];
  const lines = [...broken].map(([message, alike]) => `${names(alike)}: ${message}`);
  throw new Broken(lines.join('\n'), [...remedies]);
}

function brokenOrThrow(error: unknown): Broken {
  if (error instanceof Broken) return error;
  throw error;
}

function names(services: Service[]): string {
  return services.map(({ name }) => name).join(', ');
}

function inSeconds(millis: number): string {
  return `${(millis / 1000).toFixed(1)} s`;
}
