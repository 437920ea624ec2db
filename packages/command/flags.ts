import { parseArgs } from 'node:util';
import { fail } from '#http-service/lifecycle.ts';

/**
 * Reads the flags of the command line. `--help` prints the help text. A flag that is none of `flags` ends the command with exit
 * code 1 and one line.
 * @returns whether each flag is set; undefined if the command has nothing more to do.
 */
export function readFlags<const F extends string>(
  help: string,
  ...flags: F[]
): Record<F, boolean> | undefined {
  const options = Object.fromEntries([...flags, 'help'].map((flag) => [flag, { type: 'boolean' } as const]));
  try {
    const { values } = parseArgs({ options });
    if (!values['help'])
      return Object.fromEntries(flags.map((flag) => [flag, values[flag] ?? false])) as Record<F, boolean>;
    process.stdout.write(`${help}\n`);
  } catch (error) {
    const known = Object.keys(options).map((flag) => `--${flag}`);
    fail(`${(error as Error).message.split('. ', 1)[0]}: use ${known.join(' or ')}, or nothing`);
  }
  return undefined;
}
