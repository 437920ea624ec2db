/**
 * Preloaded into each member: ties it to the fleet by their IPC channel, which breaks however the fleet ends. The member then
 * gets the SIGTERM that the fleet can no longer send, and drains as it would have.
 */
process.once('disconnect', () => {
  // whoever read these is gone too, which must not end the process before it has drained
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref(); // a member that has drained ends, fleet or no fleet
