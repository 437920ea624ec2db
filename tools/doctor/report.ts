import { printable } from '#command/printable.ts';
import { paint, screenOf, type Screen, type Style } from '#command/screen.ts';
import { examine, HOPS } from './examine.ts';
import { Broken, type Note, type Target } from './target.ts';

const WIDTH = 11;

/** Examines a target and prints what it finds, hop by hop. The exit code is 1 where a hop is broken. */
export async function report(target: Target): Promise<void> {
  const screen = screenOf(process.stdout);
  print(`\n  ${paint(screen, 'bold', 'SOS doctor')}  ${target.name}\n`);
  let hop = 0;
  try {
    for await (const well of examine(target)) print(row(screen, 'cyan', '✓', HOPS[hop++]!, well));
    print('\n  A trace goes all the way from each service to Jaeger.\n');
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    for (const line of broken(screen, HOPS[hop++]!, error)) print(line);
    for (const later of HOPS.slice(hop)) print(row(screen, 'dim', '·', later, 'not looked at'));
    print('');
    process.exitCode = 1;
  } finally {
    for (const note of await target.notes().catch(() => []))
      for (const line of noteRows(screen, note)) print(line);
    target.close();
  }
}

function* broken(screen: Screen, hop: string, { message, remedies }: Broken): Generator<string> {
  const [first = '', ...rest] = message.split('\n').map(printable);
  yield row(screen, 'red', '✗', hop, first);
  for (const line of rest) yield row(screen, 'red', ' ', '', line);
  for (const remedy of remedies) yield row(screen, 'bold', ' ', '', `→ ${printable(remedy)}`);
}

function* noteRows(screen: Screen, { message, remedies }: Note): Generator<string> {
  yield row(screen, 'yellow', '!', 'Note', printable(message));
  for (const remedy of remedies) yield row(screen, 'bold', ' ', '', `→ ${printable(remedy)}`);
  yield '';
}

function row(screen: Screen, style: Style, mark: string, hop: string, text: string): string {
  const words = style === 'cyan' ? text : paint(screen, style, text);
  return `  ${paint(screen, style, mark)} ${hop.padEnd(WIDTH)}${words}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
