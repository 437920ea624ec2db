import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/** Calls `gone` once the npm that started this process is gone. Without npm it never does. */
export function whenNpmIsGone(gone: () => void): void {
  if (!process.env['npm_lifecycle_event']) return;
  const npm = startedBy();
  const timer = setInterval(() => {
    if (startedBy() === npm) return;
    clearInterval(timer);
    gone();
  }, POLL_MS).unref();
}

/** The process id of what started this process, seen through the shell that npm runs a script in, which outlives npm. */
function startedBy(): string {
  const parent = `${process.ppid}`;
  try {
    const [, grandparent = parent] =
      /^\d+ \((?:sh|dash|bash)\) \S (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? [];
    return grandparent;
  } catch {
    return parent; // no Linux: there the shell becomes the script
  }
}
