import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fleetPlan } from '#contract/fleet-plan.ts';
import { USUAL_PORTS } from '#contract/ports.ts';
import { start } from '#testkit/servers.ts';
import type { MissionList, MissionState } from './api.ts';
import { answerControl } from './control.ts';
import { Course } from './course.ts';
import type { MemberSettings, Mission } from './mission.ts';
import { Scores } from './scores.ts';

/** A mission whose answer is the number that its seed gives. */
function mission(number: number, fails = false): Mission {
  return {
    number,
    id: 'test',
    title: 'Test',
    minutes: 1,
    teaches: 'Nothing.',
    term: { name: 'Trace', url: 'https://opentelemetry.io' },
    plan(random) {
      const right = random.whole(1, 1_000_000);
      return {
        story: 'Once',
        question: 'How many?',
        answerForm: 'NUMBER',
        hints: ['one', 'two', 'three'],
        explanation: 'So',
        scene: {
          settings: { zura: { SIMULATE_DELAY_MS: `${right}` } },
          async opening() {
            if (fails) throw new Error('no ship answers');
          },
        },
        check: async ([text]) =>
          Number.isNaN(Number(text)) ? undefined : { solved: Number(text) === right, evidence: ['counted'] },
        show: async () => '/trace/1',
      };
    },
  };
}

async function course(seed?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sos-course-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const set: (MemberSettings | undefined)[] = [];
  const changed: unknown[] = [];
  const stage = {
    plan: fleetPlan(USUAL_PORTS),
    observatory: await start((_req, res) => void res.end()),
    set: async (settings: MemberSettings | undefined) => void set.push(settings),
    change: async (...change: unknown[]) => void changed.push(change),
  };
  const file = join(folder, 'missions.json');
  const one = new Course([mission(1), mission(2, true)], stage, new Scores(file), seed);
  const ask = async (method: string, path: string, body?: unknown) => {
    const reply = await answerControl(one, { method, path, body });
    return { status: reply.status, body: reply.body as MissionState & MissionList };
  };
  const right = () =>
    Number(set.findLast((settings) => settings !== undefined)?.['zura']?.['SIMULATE_DELAY_MS']);
  return { ask, set, changed, file, right };
}

test('from the list to a solved mission that is kept', async () => {
  const { ask, set, right, file } = await course();
  expect((await ask('GET', '/')).body.missions).toMatchObject([
    { number: 1, current: false, solved: null },
    { number: 2 },
  ]);
  expect((await ask('GET', '/1')).body.scene).toBeNull();
  const { body } = await ask('POST', '/1/start');
  expect(body).toMatchObject({
    current: true,
    scene: { question: 'How many?', hints: [], explanation: null },
  });
  expect(JSON.stringify(body)).not.toContain(`${right()}`);
  expect((await ask('POST', '/1/hint')).body.scene!.hints).toEqual(['one']);
  expect(await ask('POST', '/1/answer', { answer: ['many'] })).toEqual({
    status: 400,
    body: { detail: 'Answer in this form: NUMBER' },
  });
  expect((await ask('POST', '/1/answer', { answer: ['0'] })).body.scene!.last).toEqual({
    answer: ['0'],
    solved: false,
    evidence: ['counted'],
  });
  expect((await ask('POST', '/1/answer', { answer: [`${right()}`] })).body).toMatchObject({
    scene: { last: { solved: true }, explanation: 'So', link: '/trace/1' },
    solved: { hints: 1, tries: 2, shown: false },
  });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ 1: { hints: 1, tries: 2 } });
  await ask('POST', '/stop');
  expect(set.at(-1)).toBeUndefined();
});

test('one seed for a class; without one another scene each time', async () => {
  const [a, b, c] = [await course('class'), await course('class'), await course()];
  for (const { ask } of [a, b, c]) await ask('POST', '/1/start');
  expect(a.right()).toBe(b.right());
  expect(c.right()).not.toBe(a.right());
  await c.ask('POST', '/1/start', { seed: 'class' });
  expect(c.right()).toBe(a.right());
});

test('shown first, then solved, is kept as that', async () => {
  const { ask, right } = await course();
  await ask('POST', '/1/start');
  expect((await ask('POST', '/1/show')).body.scene).toMatchObject({ explanation: 'So', link: '/trace/1' });
  const { body } = await ask('POST', '/1/answer', { answer: [`${right()}`] });
  expect(body.solved!.shown).toBe(true);
});

test('a scene that fails is undone', async () => {
  const { ask, set } = await course();
  expect(await ask('POST', '/2/start')).toEqual({ status: 500, body: { detail: 'no ship answers' } });
  expect(set.at(-1)).toBeUndefined();
  expect((await ask('GET', '/2')).body.scene).toBeNull();
});

test('settings of one member', async () => {
  const { ask, changed } = await course();
  const change = { member: 'zura', settings: { OTEL_PROPAGATORS: 'b3' } };
  expect((await ask('POST', '/settings', change)).status).toBe(409);
  await ask('POST', '/1/start');
  expect((await ask('POST', '/settings', change)).status).toBe(200);
  expect(changed).toEqual([['zura', { OTEL_PROPAGATORS: 'b3' }]]);
});

test.each([
  ['GET', '/9', undefined, 404],
  ['DELETE', '/1', undefined, 404],
  ['POST', '/1/hint', undefined, 409],
  ['POST', '/1/answer', { answer: ['1'] }, 409],
  ['POST', '/1/answer', { answer: '1' }, 400],
  ['POST', '/1/start', { seed: 7 }, 400],
  ['POST', '/settings', { member: 7 }, 400],
  ['POST', '/settings', { member: 'zura' }, 400],
])('%s %s with %j is refused', async (method, path, body, status) => {
  const { ask } = await course();
  const reply = await ask(method, path, body);
  expect(reply).toMatchObject({ status, body: { detail: expect.any(String) } });
});

test('hints end; a scene that is being set refuses another; a fleet that starts says so', async () => {
  const { ask } = await course();
  const [first, second] = await Promise.all([ask('POST', '/1/start'), ask('POST', '/1/start')]);
  expect([first.status, second.status]).toEqual([200, 409]);
  for (let taken = 0; taken < 3; taken++) await ask('POST', '/1/hint');
  expect((await ask('POST', '/1/hint')).status).toBe(409);
  expect((await answerControl(undefined, { method: 'GET', path: '/', body: {} })).status).toBe(503);
});
