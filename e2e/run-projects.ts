/**
 * node e2e/run-projects.ts NAME…: runs these projects of vitest.config.ts one after the other, since they share a cluster, and all of
 * them, whichever fail. The exit code is 1 where one did.
 */
import { spawnSync } from 'node:child_process';

for (const name of process.argv.slice(2)) {
  const { status } = spawnSync('vitest', ['run', '--project', name], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
