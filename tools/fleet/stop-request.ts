import { readFileSync } from 'node:fs';

/** One Ctrl-C can arrive twice: from the terminal, and from npm, which passes it on. */
const SAME_REQUEST_MS = 500;
const PARENT_POLL_MS = 500;

/**
 * Aborts `request` when the fleet is to stop: on SIGINT, SIGTERM or SIGHUP, when nobody reads its output any more, and when the
 * npm that started it is gone.
 * @param atOnce called when a signal comes again, from somebody who does not want to wait.
 */
export function listenForStop(request: AbortController, atOnce: () => void): void {
  let first: number | undefined;
  const asked = () => {
    first ??= performance.now();
    request.abort();
    if (performance.now() - first > SAME_REQUEST_MS) atOnce();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => request.abort());
  if (process.env['npm_lifecycle_event']) {
    const npm = startedBy();
    setInterval(() => startedBy() === npm || request.abort(), PARENT_POLL_MS).unref();
  }
}

/** The process id of what started the fleet, seen through the shell that npm runs a script in, which outlives npm. */
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
