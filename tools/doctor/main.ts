import { clusterPlace } from './cluster-target.ts';
import { fleetPlace } from './fleet-target.ts';
import { report } from './report.ts';
import { doctorEntries, wantsCluster } from './settings.ts';
import { run } from '#http-service/run.ts';

run(doctorEntries, (settings) => {
  const place = wantsCluster(process.argv.slice(2)) ? clusterPlace() : fleetPlace(settings);
  void report(place);
});
