import { firstTrace } from './02-first-trace/mission.ts';
import { redAndRefused } from './03-red-and-refused/mission.ts';
import { whereTimeGoes } from './04-where-time-goes/mission.ts';
import { rates } from './05-rates/mission.ts';
import { brokenContext } from './06-broken-context/mission.ts';
import { retries } from './09-retries/mission.ts';
import { highCardinality } from './10-high-cardinality/mission.ts';
import { queue } from './13-queue/mission.ts';
import { deliveryAndLeak } from './14-delivery-and-leak/mission.ts';
import type { Mission } from './mission.ts';

/** All missions, in order. */
export const MISSIONS: readonly Mission[] = [
  firstTrace,
  redAndRefused,
  whereTimeGoes,
  rates,
  brokenContext,
  retries,
  highCardinality,
  queue,
  deliveryAndLeak,
];
