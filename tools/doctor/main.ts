import { readFlags } from '#command/flags.ts';
import { bypassProxyForLoopback } from '#command/loopback-proxy.ts';
import { run } from '#http-service/run.ts';
import { clusterTarget } from './cluster-target.ts';
import { fleetTarget } from './fleet-target.ts';
import { HELP } from './help.ts';
import { report } from './report.ts';
import { doctorEntries } from './settings.ts';

bypassProxyForLoopback();
const flags = readFlags(HELP, 'cluster');
if (flags) run(doctorEntries, (settings) => report(flags.cluster ? clusterTarget() : fleetTarget(settings)));
