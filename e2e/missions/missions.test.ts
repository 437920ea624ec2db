import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logsAlone } from '../../packages/missions/01-logs-alone/mission.ts';
import { solution as solveLogsAlone } from '../../packages/missions/01-logs-alone/solve.ts';
import { firstTrace } from '../../packages/missions/02-first-trace/mission.ts';
import { solution as solveFirstTrace } from '../../packages/missions/02-first-trace/solve.ts';
import { redAndRefused } from '../../packages/missions/03-red-and-refused/mission.ts';
import { solution as solveRedAndRefused } from '../../packages/missions/03-red-and-refused/solve.ts';
import { whereTimeGoes } from '../../packages/missions/04-where-time-goes/mission.ts';
import { solution as solveWhereTimeGoes } from '../../packages/missions/04-where-time-goes/solve.ts';
import { rates } from '../../packages/missions/05-rates/mission.ts';
import { solution as solveRates } from '../../packages/missions/05-rates/solve.ts';
import { brokenContext } from '../../packages/missions/06-broken-context/mission.ts';
import { solution as solveBrokenContext } from '../../packages/missions/06-broken-context/solve.ts';
import { sampling } from '../../packages/missions/07-sampling/mission.ts';
import { solution as solveSampling } from '../../packages/missions/07-sampling/solve.ts';
import { silentService } from '../../packages/missions/08-silent-service/mission.ts';
import { solution as solveSilentService } from '../../packages/missions/08-silent-service/solve.ts';
import { retries } from '../../packages/missions/09-retries/mission.ts';
import { solution as solveRetries } from '../../packages/missions/09-retries/solve.ts';
import { highCardinality } from '../../packages/missions/10-high-cardinality/mission.ts';
import { solution as solveHighCardinality } from '../../packages/missions/10-high-cardinality/solve.ts';
import { metricsBeyondTraces } from '../../packages/missions/11-metrics-beyond-traces/mission.ts';
import { solution as solveMetricsBeyondTraces } from '../../packages/missions/11-metrics-beyond-traces/solve.ts';
import { whoIsWho } from '../../packages/missions/12-who-is-who/mission.ts';
import { solution as solveWhoIsWho } from '../../packages/missions/12-who-is-who/solve.ts';
import { queue } from '../../packages/missions/13-queue/mission.ts';
import { solution as solveQueue } from '../../packages/missions/13-queue/solve.ts';
import { deliveryAndLeak } from '../../packages/missions/14-delivery-and-leak/mission.ts';
import { solution as solveDeliveryAndLeak } from '../../packages/missions/14-delivery-and-leak/solve.ts';
import { incident } from '../../packages/missions/15-incident/mission.ts';
import { solution as solveIncident } from '../../packages/missions/15-incident/solve.ts';
import { player, type Player } from './player.ts';

/** Each mission with the solution that its folder has for it. */
const ALL = [
  [logsAlone, solveLogsAlone],
  [firstTrace, solveFirstTrace],
  [redAndRefused, solveRedAndRefused],
  [whereTimeGoes, solveWhereTimeGoes],
  [rates, solveRates],
  [brokenContext, solveBrokenContext],
  [sampling, solveSampling],
  [silentService, solveSilentService],
  [retries, solveRetries],
  [highCardinality, solveHighCardinality],
  [metricsBeyondTraces, solveMetricsBeyondTraces],
  [whoIsWho, solveWhoIsWho],
  [queue, solveQueue],
  [deliveryAndLeak, solveDeliveryAndLeak],
  [incident, solveIncident],
] as const;
/** The seeds of CI, or as many as SEEDS says. */
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 1) }, (_, index) => `seed ${index}`);

let play: Player;
beforeAll(async () => (play = await player()));
afterAll(() => play.stop());

describe.each(SEEDS)('with %s', (seed) => {
  test.each(ALL.map((each) => [each[0].number, each[0].title, each[1]] as const))(
    'mission %i, %s: three wrong answers fail, the right one passes',
    async (number, _title, solution) => {
      const learner = await play.start(number, seed);
      const unfixed = (await solution.unfixed?.(learner)) ?? [];
      if (unfixed.length > 0) expect(await play.answer(number, unfixed)).toMatchObject({ solved: false });
      const right = await solution.solve(learner);
      for (const wrong of solution.wrong(right)) {
        const verdict = await play.answer(number, wrong);
        expect(verdict.solved, `${wrong.join(' ')}: ${verdict.evidence.join('; ')}`).toBe(false);
        expect(verdict.evidence.length).toBeGreaterThan(0);
      }
      const verdict = await play.answer(number, right);
      expect(verdict.solved, `${right.join(' ')}: ${verdict.evidence.join('; ')}`).toBe(true);
    },
  );
});
