import type { Solution } from '../mission.ts';
import { actions } from './mission.ts';

export const solution: Solution = {
  async solve({ question, evidence }) {
    const [, spaceport = ''] = /at (\w+) are/.exec(question) ?? [];
    const spans = actions(await evidence.traces(), spaceport);
    const isSlow = ({ own }: { own: number }) => own > 120_000;
    const passengers = (slow: boolean) =>
      spans.filter((span) => isSlow(span) === slow).map((span) => span.passengers);
    return [
      'sos.ship.passengers',
      `${Math.round((Math.max(...passengers(false)) + Math.min(...passengers(true))) / 2)}`,
    ];
  },
  wrong: ([attribute = '', value]) => [
    ['sos.ship.id', `${value}`],
    [attribute, `${Number(value) - 300}`],
    [attribute, `${Number(value) + 300}`],
  ],
};
