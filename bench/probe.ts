/** Preloaded into the service that is measured: on SIGUSR2 it prints what it has used so far, as `usage: {…}`. */
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  process.stderr.write(`usage: ${JSON.stringify({ cpuMicros: user + system, rss })}\n`);
});
