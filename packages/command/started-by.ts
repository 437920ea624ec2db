import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/** Calls `gone` once the npm that started this process has exited; never if npm did not start it. */
export function whenNpmIsGone(gone: () => void): void {
  if (!process.env['npm_lifecycle_event']) return;
  const npm = startedBy();
  const timer = setInterval(() => {
    if (startedBy() === npm) return;
    clearInterval(timer);
    gone();
  }, POLL_MS).unref();
}

/** The process id of npm, which is the parent of the shell that runs the script. The shell outlives npm. */
function startedBy(): string {
  const parent = `${process.ppid}`;
  try {
    const [, grandparent = parent] =
      /^\d+ \((?:sh|dash|bash)\) \S (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? [];
    return grandparent;
  } catch {
    return parent; // not Linux: elsewhere the shell replaces itself by the script
  }
}
