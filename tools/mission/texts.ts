import type { MissionList, MissionState } from '#missions/api.ts';
import { paint, type Screen } from '#command/screen.ts';

const WIDTH = 78;

/** The list of missions, with the solved ones marked. */
export function listText({ missions }: MissionList, screen: Screen): string {
  const rows = missions.map(({ number, title, minutes, solved, current }) => {
    const mark = solved ? paint(screen, 'green', '✓') : ' ';
    const state = current ? 'running' : solved ? `solved ${solved.at.slice(0, 10)}` : '';
    return `  ${mark} ${String(number).padStart(2)}  ${title.padEnd(34)} ${String(minutes).padStart(2)} min  ${state}`.trimEnd();
  });
  return ['', ...rows, '', '  npm run mission N starts one; npm run mission -- --help', ''].join('\n');
}

/** The current mission: story, question and commands. */
export function stateText(state: MissionState, page: string, screen: Screen): string {
  const { number, title, scene } = state;
  if (!scene) return '';
  const command = `npm run mission ${number} --`;
  return [
    '',
    paint(screen, 'bold', `  Mission ${number}: ${title}`),
    '',
    ...wrap(scene.story),
    '',
    ...wrap(scene.question).map((line) => paint(screen, 'bold', line)),
    '',
    ...wrap(`Look at ${page}/?from=${scene.since}`),
    ...wrap(`Answer: ${command} answer ${scene.answerForm}`),
    ...wrap(
      `Stuck: ${command} hint (${scene.hints.length} of ${scene.hintsInAll} taken), or: ${command} show`,
    ),
    '',
  ].join('\n');
}

/** The verdict on an answer. */
export function verdictText({ scene, number }: MissionState, page: string, screen: Screen): string {
  const last = scene?.last;
  if (!scene || !last) return '';
  const head = last.solved ? paint(screen, 'green', '  ✓ Solved') : paint(screen, 'yellow', '  ✗ Not yet');
  return [
    '',
    head,
    ...last.evidence.flatMap((line) => wrap(line, '    ')),
    '',
    ...(last.solved ? explanationLines(scene, page) : wrap(`A hint: npm run mission ${number} -- hint`)),
    '',
  ].join('\n');
}

/** The last hint that was taken. */
export function hintText({ scene }: MissionState): string {
  const hints = scene?.hints ?? [];
  return ['', ...wrap(`Hint ${hints.length} of ${scene?.hintsInAll}: ${hints.at(-1)}`), ''].join('\n');
}

/** The explanation, with a link to the page. */
export function showText({ scene }: MissionState, page: string): string {
  return scene ? ['', ...explanationLines(scene, page), ''].join('\n') : '';
}

function explanationLines(scene: NonNullable<MissionState['scene']>, page: string): string[] {
  return [...wrap(scene.explanation ?? ''), ...(scene.link ? ['', `  See it: ${page}${scene.link}`] : [])];
}

/** `text` in lines of at most 78 characters; a longer word has a line of its own. */
function wrap(text: string, indent = '  '): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (indent.length + longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => indent + line);
}
