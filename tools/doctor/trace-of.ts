import { randomBytes } from 'node:crypto';
import { ask } from './ask.ts';
import { Broken, type Service } from './target.ts';

/** How often a service may begin a trace that is not sampled before the doctor gives up: it cannot tell never from very seldom. */
const TRIES = 200; // with one trace in ten sampled, 20 would miss in one of eight

/** Has a service begin a trace. @returns the id of one that is sampled. @throws {Broken} where there is none. */
export async function traceOf(service: Service): Promise<string> {
  const { url, path, podFault, injected } = service;
  if (podFault) throw podFault;
  for (let count = 0; count < TRIES; count++) {
    const answer = await ask(`${url}${path}`);
    if (typeof answer === 'string') throw new Broken(`stopped answering: ${answer}`, service.whenSilent);
    const [, traceId, , flags] = answer.headers.get('traceresponse')?.split('-') ?? [];
    if (traceId === undefined) return injected ? ownTraceOf(service) : never();
    if (Number(`0x${flags}`) & 1) return traceId;
  }
  throw new Broken(`of ${TRIES} traces that it began none is sampled: it samples never, or very seldom`, [
    'unset OTEL_TRACES_SAMPLER, if it is always_off',
    'if it is a ratio, set OTEL_TRACES_SAMPLER_ARG to 0.1 or more while the doctor looks: it can only follow what is sampled',
  ]);
}

function never(): never {
  throw new Broken('it begins no trace: its answers have no traceresponse header', [
    'unset OTEL_SDK_DISABLED, if it is true',
    'start it with its instrumentation: node --import ./services/instrumentation.ts …',
  ]);
}

/** A trace that the doctor begins and the service goes on with, whether it says so or not. */
async function ownTraceOf({ url, path }: Service): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  await ask(`${url}${path}`, { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` });
  return traceId;
}
