import { bench } from '../bench.ts';
import { cost } from '../sections/cost.ts';
import { highest } from '../sections/highest.ts';
import { latency } from '../sections/latency.ts';
import { start } from '../sections/start.ts';
import { PLAIN, SOS, ZERO_CODE } from '../variants.ts';
import { PEERS } from './agents.ts';

/** `npm run bench:peers`: SOS's telemetry beside other agents, at a rate that each of them can hold; see docs/cost.md and ../bench.ts. */
const variants = [PLAIN, SOS, ZERO_CODE, ...PEERS];
await bench(variants, [cost(variants, 1_000), latency(variants), highest(variants), start(variants)]);
