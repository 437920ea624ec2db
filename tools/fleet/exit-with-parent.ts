/**
 * Preloaded into each member: exits with the fleet. Their IPC channel breaks however the fleet ends; the member then handles
 * the SIGTERM that the fleet no longer can send, and drains as usual.
 */
process.once('disconnect', () => {
  // their reader is gone too; a failed write must not end the process before it has drained
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  // the handlers themselves: Windows has no signal to send
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(1);
});
process.channel?.unref(); // the channel must not keep a drained member running
