/**
 * Preloaded into the service that is measured: on SIGUSR2 it prints what it has used so far, as `usage: {…}`; on SIGHUP it ends at
 * once, but as Node ends, which is when the compile cache is written (zero-code leaves no other way: it swallows SIGTERM).
 */
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  process.stderr.write(`usage: ${JSON.stringify({ cpuMicros: user + system, rss })}\n`);
});
process.on('SIGHUP', () => process.exit());
