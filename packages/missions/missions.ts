import { logsAlone } from './01-logs-alone/mission.ts';
import { firstTrace } from './02-first-trace/mission.ts';
import { redAndRefused } from './03-red-and-refused/mission.ts';
import { whereTimeGoes } from './04-where-time-goes/mission.ts';
import { rates } from './05-rates/mission.ts';
import { brokenContext } from './06-broken-context/mission.ts';
import { sampling } from './07-sampling/mission.ts';
import { silentService } from './08-silent-service/mission.ts';
import { retries } from './09-retries/mission.ts';
import { highCardinality } from './10-high-cardinality/mission.ts';
import { metricsBeyondTraces } from './11-metrics-beyond-traces/mission.ts';
import { whoIsWho } from './12-who-is-who/mission.ts';
import { queue } from './13-queue/mission.ts';
import { deliveryAndLeak } from './14-delivery-and-leak/mission.ts';
import { incident } from './15-incident/mission.ts';
import type { Mission } from './mission.ts';

/** All missions, in order. */
export const MISSIONS: readonly Mission[] = [
  logsAlone,
  firstTrace,
  redAndRefused,
  whereTimeGoes,
  rates,
  brokenContext,
  sampling,
  silentService,
  retries,
  highCardinality,
  metricsBeyondTraces,
  whoIsWho,
  queue,
  deliveryAndLeak,
  incident,
];
