import { launch } from './launch.ts';
import { fleetEntries } from './settings.ts';
import { run } from '#http-service/run.ts';

run(fleetEntries, launch);
