import { launch } from './fleet/launch.ts';
import { fleetEntries } from './fleet/settings.ts';
import { run } from './service/run.ts';

run(fleetEntries, launch);
