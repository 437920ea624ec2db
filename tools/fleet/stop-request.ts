import { whenNpmIsGone } from '#command/started-by.ts';

/** One Ctrl-C can arrive twice: from the terminal, and from npm, which passes it on. */
const SAME_REQUEST_MS = 500;

/**
 * Aborts `request` when the fleet is to stop: on SIGINT, SIGTERM or SIGHUP, when nobody reads its output any more, and when the
 * npm that started it is gone.
 * @param atOnce called on a second signal.
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
  whenNpmIsGone(() => request.abort());
}
