import { readFlags } from '#command/flags.ts';
import { bypassProxyForLoopback } from '#command/loopback-proxy.ts';
import { run } from '#http-service/run.ts';
import { HELP } from './help.ts';
import { launch } from './launch.ts';
import { fleetEntries } from './settings.ts';

bypassProxyForLoopback();
if (readFlags(HELP)) run(fleetEntries, launch);
