import { firstTrace } from './02-first-trace/mission.ts';
import { whereTimeGoes } from './04-where-time-goes/mission.ts';
import type { Mission } from './mission.ts';

/** All missions, in order. */
export const MISSIONS: readonly Mission[] = [firstTrace, whereTimeGoes];
