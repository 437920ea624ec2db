import { clusterTarget } from './cluster-target.ts';
import { fleetTarget } from './fleet-target.ts';
import { report } from './report.ts';
import { doctorEntries, wantsCluster } from './settings.ts';
import { bypassProxyForLoopback } from '#command/loopback-proxy.ts';
import { run } from '#http-service/run.ts';

bypassProxyForLoopback();
run(doctorEntries, (settings) => {
  const target = wantsCluster(process.argv.slice(2)) ? clusterTarget() : fleetTarget(settings);
  void report(target);
});
