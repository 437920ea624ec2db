import { spawn, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Kind } from '#contract/fleet-plan.ts';

/** How a process ended: whether cleanly, and in words that follow its name. */
export interface Exit {
  clean: boolean;
  words: string;
}

/** One process of a member, from its start to its end. */
export interface Run {
  /** Undefined where the process could not be started. */
  pid: number | undefined;
  /** Set once the process has ended and all its output has been read. */
  exit: Exit | undefined;
  /** Done when `exit` is set. */
  exited: Promise<Exit>;
  /** SIGTERM drains the process, SIGKILL ends it at once. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/**
 * Starts a process of the given kind, in a group of its own: only the fleet handles the terminal's Ctrl-C, and stops members in order.
 * @param root the folder that it runs in: the repository's.
 * @param listen reads one of its output streams to the end.
 * @param answer answers what the process asks over its channel.
 */
export function startRun(
  kind: Kind,
  root: string,
  env: NodeJS.ProcessEnv,
  listen: (stream: Readable, isError: boolean) => Promise<void>,
  answer: (question: Serializable) => Promise<Serializable>,
): Run {
  const child = spawn(process.execPath, programOf(kind), {
    cwd: root,
    env,
    detached: true,
    windowsHide: true, // a detached process has a console window of its own there
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.on('message', (question) => {
    void answer(question).then((reply) => child.connected && child.send(reply, () => {}));
  });
  const { stdout, stderr } = child as unknown as { stdout: Readable; stderr: Readable };
  const exited = Promise.all([once(child, 'exit'), listen(stdout, false), listen(stderr, true)])
    .then(([[code, signal]]) => describeExit(code, signal))
    .catch((error: Error) => ({ clean: false, words: `could not be run: ${error.message}` }))
    .then((exit) => (run.exit = exit));
  const kill = (signal: 'SIGTERM' | 'SIGKILL') => {
    // on Windows a signal always kills; a process whose channel closes drains, see exit-with-parent.ts
    if (process.platform === 'win32' && signal === 'SIGTERM' && child.connected) child.disconnect();
    else child.kill(signal);
  };
  const run: Run = { pid: child.pid, exit: undefined, exited, kill };
  return run;
}

/** The arguments of Node.js. The observatory runs without instrumentation. */
function programOf(kind: Kind): string[] {
  const exitWithParent = ['--import', './tools/fleet/exit-with-parent.ts'];
  const instrumentation = kind === 'observatory' ? [] : ['--import', './services/instrumentation.ts'];
  return [...exitWithParent, ...instrumentation, `services/${kind}/main.ts`];
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal === null) return { clean: code === 0, words: `ended with exit code ${code}` };
  // SIGTERM ends a process that has not installed its handler yet
  return { clean: signal === 'SIGTERM', words: `was ended by ${signal}` };
}
