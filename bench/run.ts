import { bench } from './bench.ts';
import { backend } from './sections/backend.ts';
import { cold } from './sections/cold.ts';
import { cost } from './sections/cost.ts';
import { delivery } from './sections/delivery.ts';
import { fleet } from './sections/fleet.ts';
import { highest } from './sections/highest.ts';
import { latency } from './sections/latency.ts';
import { start } from './sections/start.ts';
import { VARIANTS } from './variants.ts';

/** `npm run bench`: what telemetry costs on the spaceport's real routes, side by side; see docs/cost.md and bench.ts. */
const compared = [latency, highest, start, cold, delivery].map((section) => section(VARIANTS));
await bench(VARIANTS, [cost(VARIANTS, 2_000), ...compared, fleet, backend]);
