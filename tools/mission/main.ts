import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fleetLogs, fleetPorts, SCORES, sharedFleetEntries } from '#command/fleet-settings.ts';
import { bypassProxyForLoopback } from '#command/loopback-proxy.ts';
import { screenOf } from '#command/screen.ts';
import { fail } from '#http-service/lifecycle.ts';
import { run } from '#http-service/run.ts';
import type { MissionList, Solved } from '#missions/api.ts';
import { missionEntry } from '#missions/course.ts';
import { MISSIONS } from '#missions/missions.ts';
import { readScores } from '#missions/scores.ts';
import { client, MissionError, type Client } from './client.ts';
import { HELP } from './help.ts';
import { startFleet } from './own-fleet.ts';
import { hintText, listText, showText, stateText, verdictText } from './texts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const screen = screenOf(process.stdout);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

bypassProxyForLoopback();
await run(sharedFleetEntries, async (settings) => {
  const page = `http://localhost:${fleetPorts(settings).observatory}`;
  const scores = () => readScores(resolve(ROOT, fleetLogs(settings), SCORES));
  try {
    const { values, positionals } = readArguments();
    if (values.help) say(HELP);
    else if (values.scores) say(JSON.stringify(scores(), undefined, 2));
    else await act(positionals, client(page), page, scores);
  } catch (error) {
    fail((error as Error).message.split('\n', 1)[0]!);
  }
});

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean' }, scores: { type: 'boolean' } },
    });
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ', 1);
    throw new MissionError(`${what}: see npm run mission -- --help`);
  }
}

/** Runs the command. @throws {MissionError} if there is no such command, or the fleet refuses. */
async function act(
  [first, ...rest]: string[],
  missions: Client,
  page: string,
  scores: () => Record<string, Solved>,
): Promise<void> {
  if (first !== undefined && /^\d{1,3}$/.test(first)) return onMission(Number(first), rest, missions, page);
  const list = (await missions.list()) ?? (first === undefined ? listWithoutFleet(scores()) : undefined);
  if (!list) throw new MissionError('No fleet runs: npm run mission 2 starts one, with the first trace');
  if (first === undefined) {
    say(listText(list, screen));
    const current = list.missions.find((mission) => mission.current);
    if (current) say(stateText(await missions.state(current.number), page, screen));
  } else if (first === 'stop' && rest.length === 0) await stop(missions);
  else if (first === 'set') await set(rest, missions);
  else throw new MissionError(`There is no ${first}: see npm run mission -- --help`);
}

async function onMission(
  number: number,
  [verb, ...words]: string[],
  missions: Client,
  page: string,
): Promise<void> {
  const isUp = (await missions.list()) !== undefined;
  if (verb === undefined) {
    if (!isUp) await startFleet(missions);
    say(stateText(await missions.act(number, 'start'), page, screen));
    return;
  }
  if (!isUp) throw new MissionError(`No fleet runs: npm run mission ${number} starts one`);
  if (verb === 'answer')
    say(verdictText(await missions.act(number, 'answer', { answer: words }), page, screen));
  else if (verb === 'hint') say(hintText(await missions.act(number, 'hint')));
  else if (verb === 'show') say(showText(await missions.act(number, 'show'), page));
  else if (verb === 'set') await set(words, missions);
  else if (verb === 'stop') await stop(missions);
  else throw new MissionError(`There is no ${verb}: use answer, hint, show, set or stop`);
}

async function stop(missions: Client): Promise<void> {
  await missions.post('/stop');
  say('The fleet runs as before the mission');
}

function listWithoutFleet(scores: Record<string, Solved>): MissionList {
  return { missions: MISSIONS.map((mission) => missionEntry(mission, scores[mission.number], false)) };
}

async function set([member = '', ...assignments]: string[], missions: Client): Promise<void> {
  const settings = assignments.map(
    (text) => /^([^=]+)=(.*)$/.exec(text)?.slice(1) as [string, string] | undefined,
  );
  if (member === '' || settings.length === 0 || settings.includes(undefined))
    throw new MissionError('Name a member and its settings: npm run mission -- set zura DOCKING_LIMIT=5');
  await missions.post('/settings', { member, settings: Object.fromEntries(settings as [string, string][]) });
  say(`${member} runs with ${assignments.join(' ')}`);
}
