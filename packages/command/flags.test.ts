import { afterEach, expect, test, vi } from 'vitest';
import { readFlags } from './flags.ts';

const argv = process.argv;

afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

function read(...args: string[]) {
  process.argv = ['node', 'main.ts', ...args];
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  return { flags: readFlags('All about it', 'cluster'), text: written.join('') };
}

test('flags that are set, and that are not', () => {
  expect(read().flags).toEqual({ cluster: false });
  expect(read('--cluster').flags).toEqual({ cluster: true });
});

test('--help prints the help', () => {
  expect(read('--help')).toEqual({ flags: undefined, text: 'All about it\n' });
  expect(process.exitCode).toBe(undefined);
});

test.each([
  ['--clusters', "Unknown option '--clusters': use --cluster or --help, or nothing\n"],
  ['cluster', "Unexpected argument 'cluster': use --cluster or --help, or nothing\n"],
])('%s is refused', (arg, text) => {
  expect(read(arg)).toEqual({ flags: undefined, text });
  expect(process.exitCode).toBe(1);
});
