import { execFileSync, spawn } from 'node:child_process';
import type { Fleet } from './fleet.ts';
import type { Supervisor } from './supervisor.ts';
import type { Terminal } from './terminal.ts';

/** The keys, in the words of the summary. */
export const KEYS = 'o page · r restart · l logs · ? help · Ctrl-C stop';

const HELP = `
  o  opens the page in a browser
  r  restarts one member
  l  shows the lines of one member, beside all warnings and errors
  ?  shows this
  Ctrl-C stops the fleet in order; again, it kills at once`;
const CTRL_C = '\u0003';
const CTRL_Z = '\u001A';
const OPENERS: { [platform: string]: [string, ...string[]] } = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start'],
};

/** The objects that the keys act on. */
interface Controls {
  fleet: Fleet;
  terminal: Terminal;
  /** The page's address. */
  page: string;
  /** A member's own limit for its stop, in milliseconds. */
  limit: number;
  stopping: AbortSignal;
}

/** Whether keys can be read: from a terminal, and in its foreground, or reading would suspend the fleet. */
export function hasKeys(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && isInForeground();
}

/** Reads single keys from the terminal until the fleet stops. */
export function listenForKeys({ fleet, terminal, page, limit, stopping }: Controls): void {
  const { stdin } = process;
  let choose: ((supervisor: Supervisor | undefined) => void) | undefined;

  const ask = (question: string, chosen: typeof choose) => {
    terminal.print(question);
    choose = chosen;
  };
  const press = (key: string) => {
    const chosen = choose;
    choose = undefined;
    if (key === CTRL_C) process.emit('SIGINT', 'SIGINT'); // process.kill would end it at once on Windows
    else if (key === CTRL_Z) suspend();
    else if (chosen) chosen(fleet.supervisors[Number.parseInt(key, 36) - 1]);
    else if (key === 'o') openPage(page, terminal);
    else if (key === '?') terminal.print(HELP);
    else if (key === 'r')
      ask(`\n  Restart: ${choices(fleet)}\n    other keys cancel`, (one) => void one?.restart(limit));
    else if (key === 'l')
      ask(`\n  Logs of: ${choices(fleet)}\n    other keys: all`, (one) => showOnly(one, terminal));
  };
  const onData = (text: string) => {
    for (const key of text) press(key);
  };
  const take = () => {
    stdin.setRawMode(true);
    stdin.resume();
  };
  const release = () => {
    stdin.setRawMode(false);
    stdin.pause();
  };
  const resume = () => void (isInForeground() && take());

  stdin.setEncoding('utf8').on('data', onData);
  take();
  process.on('SIGCONT', resume);
  stopping.addEventListener('abort', () => {
    process.off('SIGCONT', resume);
    release();
  });

  function suspend(): void {
    if (process.platform === 'win32') return;
    release();
    process.kill(0, 'SIGTSTP'); // the shell's whole job: npm too
  }
}

function showOnly(one: Supervisor | undefined, terminal: Terminal): void {
  terminal.only = undefined;
  terminal.print(one ? `\n  Only ${one.member.name}; l shows all again\n` : '\n  All members\n');
  for (const record of one?.log.recent ?? []) terminal.show(one!.member, record);
  terminal.only = one?.member;
}

/** The members by the key that chooses them, in rows of a terminal. */
function choices({ supervisors }: Fleet): string {
  return supervisors
    .map(
      ({ member }, index) =>
        `${index % 4 === 0 ? '\n    ' : ''}${(index + 1).toString(36)} ${member.name.padEnd(13)}`,
    )
    .join('');
}

function openPage(page: string, terminal: Terminal): void {
  terminal.print(`\n  ${page}\n`);
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, page], { stdio: 'ignore', detached: true, windowsHide: true })
    .on('error', () => {}) // the address is on the screen
    .unref();
}

/** Whether the terminal's foreground job is this process's: `npm start &` is not. */
function isInForeground(): boolean {
  if (process.platform === 'win32') return true;
  try {
    const ids = execFileSync('ps', ['-o', 'pgid=', '-o', 'tpgid=', '-p', `${process.pid}`], {
      encoding: 'utf8',
    });
    const [group, foreground] = ids.trim().split(/\s+/);
    return group === foreground;
  } catch {
    return false; // there is no ps: the fleet then runs without keys
  }
}
