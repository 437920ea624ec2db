/**
 * `node quarter-core.ts PID` lets a process run for 25 of each 100 ms, as Kubernetes does with one that may have a quarter of a core. It
 * needs no rights, and ends with the process.
 */
const pid = Number(process.argv[2]);
const clock = new Int32Array(new SharedArrayBuffer(4));
try {
  for (;;) {
    process.kill(pid, 'SIGCONT');
    Atomics.wait(clock, 0, 0, 25);
    process.kill(pid, 'SIGSTOP');
    Atomics.wait(clock, 0, 0, 75);
  }
} catch {} // it has ended
