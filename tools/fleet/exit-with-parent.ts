/**
 * Preloaded into each member: exits with the fleet. Their IPC channel breaks however the fleet ends; the member then sends itself
 * the SIGTERM that the fleet no longer can, and drains as usual.
 */
process.once('disconnect', () => {
  // their reader is gone too; a failed write must not end the process before it has drained
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref(); // the channel must not keep a drained member running
