import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { readLogs } from '../otlp-lines.ts';

import type { Mission } from '../mission.ts';
import type { Random } from '../random.ts';
import { recordNight } from './recording.ts';

interface Statement {
  text: string;
  /** Whether the log lines answer it. */
  isKnown: boolean;
  why: string;
}

/** Log lines of one night without trace ids, which answer some questions and not others. */
export const logsAlone: Mission = {
  number: 1,
  id: 'logs-alone',
  title: 'Logs alone',
  minutes: 10,
  teaches: 'Know what log lines of several programs can tell, and what they cannot.',
  term: { name: 'Log', url: 'https://opentelemetry.io/docs/specs/otel/logs/data-model/' },
  plan(random) {
    const full = random.pick(SPACEPORTS);
    const label = `night-${Date.now().toString(36).slice(-4)}`; // each start has a recording of its own
    const night = recordNight(random, full, label);
    const statements = random.shuffle(statementsOf(random, full));
    const letters = statements.map((_, index) => String.fromCharCode(65 + index));
    const unknown = letters.filter((_, index) => !statements[index]!.isKnown);
    const refusals = countRefusals(night, `${full}-${label}`);
    return {
      story:
        'The log of a night shift has been kept, and nothing else: the lines of two spaceports and five ships, as they were before anybody traced anything. ' +
        `The services in it are called NAME-${label}. Each program logged well: time, level, the ship’s id, what it did. Several ships were under way at once. ` +
        'The chief asks what happened, and some of that nobody can tell.',
      question:
        `Open the logs, and look at the services that end in -${label}. How many dockings did ${full} refuse because its dock was full? And which of these can the log not answer? ` +
        statements.map(({ text }, index) => `${letters[index]}: ${text}`).join(' '),
      answerForm: 'REFUSALS LETTERS, such as: 99 ABC',
      hints: [
        'Filter the logs by service and by level. A refusal is a line at error level, and it names the ship.',
        'For each question, try to name the lines that answer it. One line that says it is enough; two lines that may or may not belong together are not.',
        'No line has a trace_id. Where one ship had two requests under way at once, nothing says which line is whose; and the time between two programs’ lines may be the network’s, the queue’s or the other program’s.',
      ],
      explanation:
        statements.map(({ why }, index) => `${letters[index]}: ${why}`).join(' ') +
        ' What was counted or said in one line can be answered. What needs lines to be joined cannot: it takes an id that all of them carry, and spans that say how long each part took. With tracing, each line has a trace_id.',
      scene: { recording: night },
      async check([count = '', ...words]) {
        const said = words
          .join('')
          .toUpperCase()
          .replaceAll(/[^A-Z]/g, '');
        if (!/^\d+$/.test(count) || said === '') return undefined;
        const named = new Set(said);
        const against = [
          ...(Number(count) === refusals
            ? []
            : [`${full} has not logged ${count} lines with “Dock is full”`]),
          ...letters.flatMap((letter, index) => {
            const { isKnown, why } = statements[index]!;
            return isKnown && named.has(letter) ? [`${letter} can be answered: ${why}`] : [];
          }),
          ...(unknown.every((letter) => named.has(letter))
            ? []
            : ['There is more that the log cannot answer']),
          ...[...named]
            .filter((letter) => !letters.includes(letter))
            .map((letter) => `There is no question ${letter}`),
        ];
        if (against.length > 0) return { solved: false, evidence: against };
        return {
          solved: true,
          evidence: [`${full} refused ${refusals} dockings`, `No line tells ${unknown.join(', ')}`],
        };
      },
      show: async () => `/logs?service=${full}-${label}&text=${encodeURIComponent('Dock is full')}`,
    };
  },
};

function statementsOf(random: Random, full: string): Statement[] {
  const [ship, other] = random.shuffle(SHIPS);
  return [
    {
      text: `When was the dock of ${full} full for the first time?`,
      isKnown: true,
      why: `the first line “Dock is full” of ${full} has a time.`,
    },
    {
      text: `Which ships did ${full} refuse?`,
      isKnown: true,
      why: 'each refusal’s line has a ship_id.',
    },
    {
      text: `How often did ${other} dock with success?`,
      isKnown: true,
      why: 'each success is one line with a ship_id.',
    },
    {
      text: `Two requests of ${ship} were under way at once, and one took long: which of them was it?`,
      isKnown: false,
      why: `the lines of ${ship} say the same for both requests, and no id tells them apart.`,
    },
    {
      text: `How much of the time of ${other}’s slowest docking did the spaceport itself take, and how much the network?`,
      isKnown: false,
      why: 'the ship’s lines and the spaceport’s are of two programs, and nothing joins them or says when a request arrived.',
    },
    {
      text: `Which request made ${full} log “Authorization check was slow”?`,
      isKnown: false,
      why: 'that line names no ship and no request, and several were under way.',
    },
  ];
}

/** How many of a service's lines are refusals of a full dock. */
function countRefusals(lines: string, spaceport: string): number {
  return readLogs(lines).filter(({ service, body }) => service === spaceport && body.endsWith('Dock is full'))
    .length;
}
