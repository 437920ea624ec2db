import type { Kind, Member } from '#contract/fleet-plan.ts';
import type { Ports } from '#contract/ports.ts';
import { paint, type Screen } from '#command/screen.ts';
import { KEYS } from './keys.ts';
import { paintName } from './terminal-line.ts';

const HEADINGS: Record<Kind, string> = {
  spaceport: 'Spaceports',
  spaceship: 'Ships',
  cleaner: 'Cleaner',
  observatory: 'Observatory',
};

/** What runs where, one thing to try, and where to look: all within 80 columns. */
export function summary(
  plan: Member[],
  ports: Ports,
  logs: string,
  seconds: number,
  keys: boolean,
  screen: Screen,
): string {
  const pointer = (label: string, text: string) => row(label, paint(screen, 'bold', text));
  const members = Object.entries(HEADINGS).flatMap(([kind, heading]) =>
    plan
      .filter((member) => member.kind === kind)
      .map((member, index) =>
        row(index === 0 ? heading : '', `${paintName(screen, member)}  ${where(member)}`),
      ),
  );
  return [
    '',
    pointer('SOS', `ready in ${seconds.toFixed(1)} s`),
    '',
    ...members,
    '',
    pointer('Dock a ship', `curl -si -X POST localhost:${ports.ships + 1}/dock/pontus-spaceport -d ''`),
    pointer('See its trace', `http://localhost:${ports.observatory}`),
    pointer('Read the logs', `${logs}/*.log`),
    keys ? pointer('Keys', KEYS) : pointer('Stop', 'Ctrl-C'),
    '',
  ].join('\n');
}

function where({ ports: [http, ...otlp] }: Member): string {
  return `localhost:${http}${otlp.length > 0 ? `, OTLP on ${otlp.join(' and ')}` : ''}`;
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(15)}${text}`;
}
