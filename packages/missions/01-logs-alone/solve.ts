import type { Solution } from '../mission.ts';

/** The first words of the questions that need lines to be joined. */
const UNKNOWN = ['Two requests of', 'How much of the time', 'Which request made'];

export const solution: Solution = {
  async solve({ question, evidence, waitFor }) {
    const [, full] = /dockings did (\w+) refuse/.exec(question) ?? [];
    const [, label] = /that end in -(\S+)\. /.exec(question) ?? [];
    const refusals = await waitFor('the recording', async () => {
      const logs = await evidence.logs(0);
      return logs.filter(
        ({ service, body }) => service === `${full}-${label}` && body.endsWith('Dock is full'),
      ).length;
    });
    const letters = UNKNOWN.map((start) => question[question.indexOf(`: ${start}`) - 1]);
    return [`${refusals}`, letters.join('')];
  },
  wrong: ([count, letters = '']) => [
    [`${Number(count) + 1}`, letters],
    [`${count}`, letters.slice(1)],
    [`${count}`, 'ABCDEF'],
  ],
};
