import { randomBytes } from 'node:crypto';
import { ask } from './ask.ts';
import { Broken, type Service } from './target.ts';

/** The number of unsampled traces after which the doctor gives up: it cannot tell never from very rarely. */
const TRIES = 200; // with one trace in ten sampled, 20 would miss in one of eight

/** Has a service begin a trace. @returns the id of one that is sampled. @throws {Broken} where there is none. */
export async function traceOf(service: Service): Promise<string> {
  const { url, podFault, injected, telemetry } = service;
  const path = harmlessPath(service);
  if (podFault) throw podFault;
  for (let count = 0; count < TRIES; count++) {
    const answer = await ask(`${url}${path}`);
    if (typeof answer === 'string') throw new Broken(`stopped answering: ${answer}`, service.whenSilent);
    const [, traceId, , flags] = answer.headers.get('traceresponse')?.split('-') ?? [];
    if (traceId === undefined && injected) return ownTraceOf(service);
    if (traceId === undefined) throw telemetry.untraced;
    if (Number(`0x${flags}`) & 1) return traceId;
  }
  throw new Broken(`of ${TRIES} traces that it began none is sampled: it samples never, or very seldom`, [
    `${telemetry.set('OTEL_TRACES_SAMPLER')}, if it is always_off`,
    `if it is a ratio, ${telemetry.set('OTEL_TRACES_SAMPLER_ARG', '0.1')} or more while the doctor looks: it can only follow what is sampled`,
  ]);
}

/** A traced path without side effects. */
function harmlessPath({ kind }: Service): string {
  return kind === 'spaceport' ? '/docked_ships' : '/dock/doctor';
}

/** A trace that the doctor begins and the service continues, with or without a traceresponse header. */
async function ownTraceOf(service: Service): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  await ask(`${service.url}${harmlessPath(service)}`, {
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
  });
  return traceId;
}
