import { expect, test } from 'vitest';
import { waitFor } from '#testkit/wait-for.ts';
import { EXPLORER, TestFleet } from '#testkit/fleet.ts';

test('a member that is killed is started again, and a fleet that is killed leaves no orphans', async () => {
  const fleet = await TestFleet.ready();
  const { program, pids } = fleet;
  const explorer = await fleet.pidOf(EXPLORER);
  process.kill(explorer, 'SIGKILL');
  await program.printed('explorer    error was ended by SIGKILL: restarting in 0.5 s\n');
  await program.printed('explorer    is back\n');
  const next = await fleet.pidOf(EXPLORER);
  expect(next).not.toBe(explorer);

  pids.push(next);
  await program.stop('SIGKILL');
  await fleet.allGone();
});

test('the screen has the summary, then the lines of requests with their trace id in order of time, and nothing else', async () => {
  const { program, first } = await TestFleet.ready();
  const response = await fetch(`http://localhost:${first + EXPLORER}/dock/pontus-spaceport`, {
    method: 'POST',
  });
  expect(response.status).toBe(200);
  const [, traceId] = response.headers.get('traceresponse')?.split('-') ?? [];
  const lines = await waitFor('seven lines', () => {
    const lines = program.stdout.slice(program.stdout.indexOf('Ctrl-C')).trimEnd().split('\n').slice(2);
    return lines.length >= 7 && lines;
  });
  const line = /^(\d\d:\d\d:\d\d\.\d\d\d) (explorer {4}|pontus {6})\S.*\S {2}([0-9a-f]{32})$/;
  expect(lines.map((text) => line.exec(text)?.[3])).toEqual(Array(7).fill(traceId));
  const times = lines.map((text) => line.exec(text)?.[1]);
  expect(times).toEqual(times.toSorted());
  await program.stop();
});
