import { clusterPlace } from './doctor/cluster-place.ts';
import { fleetPlace } from './doctor/fleet-place.ts';
import { report } from './doctor/report.ts';
import { doctorEntries, wantsCluster } from './doctor/settings.ts';
import { run } from './service/run.ts';

run(doctorEntries, (settings) => {
  const place = wantsCluster(process.argv.slice(2)) ? clusterPlace() : fleetPlace(settings);
  void report(place);
});
