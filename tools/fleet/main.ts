import { launch } from './launch.ts';
import { fleetEntries } from './settings.ts';
import { bypassProxyForLoopback } from '#command/loopback-proxy.ts';
import { run } from '#http-service/run.ts';

bypassProxyForLoopback();
run(fleetEntries, launch);
