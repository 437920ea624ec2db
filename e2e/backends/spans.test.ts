/** docs/spans.md: its code, added to a copy of the services, does what it says. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT, runWhole } from '#testkit/command.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { post } from '#testkit/http.ts';
import { Program, PROMPT_EXPORT } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { temporaryFolder } from './lab-program.ts';
import { Recorder } from './recorder.ts';
import { metricNamesIn, spansIn } from './telemetry-in.ts';

/** A copy of the repository's code with what docs/spans.md adds. */
async function extendedCopy(): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  for (const name of ['services', 'packages', 'package.json', 'tsconfig.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const text = await readFile(join(ROOT, 'docs/spans.md'), 'utf8');
  for (const [, language, path = '', code = ''] of text.matchAll(
    /^```(ts|diff)\n ?\/\/ (\S+)\n([\s\S]+?)^```$/gm,
  )) {
    const file = join(folder, path);
    if (language === 'ts') await writeFile(file, code);
    else await writeFile(file, change(path, await readFile(file, 'utf8'), code));
  }
  return folder;
}

/** Applies a diff, without line numbers, to a text in which what it changes stands once. */
function change(path: string, text: string, diff: string): string {
  const side = (marks: string) =>
    diff
      .split('\n')
      .filter((line) => marks.includes(line[0] ?? '?'))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [before, after] = [side(' -'), side(' +')];
  expect(text.split(before), `${before}in ${path}`).toHaveLength(2);
  return text.replace(before, () => after);
}

test('the span, attribute, event, link, metric and baggage of docs/spans.md arrive', async () => {
  const folder = await extendedCopy();
  await runWhole(join(ROOT, 'node_modules/.bin/tsc'), ['--project', folder]);
  const recorder = new Recorder();
  const backend = await recorder.listen();
  onTestFinished(() => recorder.close());
  const port = await freePorts(2);
  const start = async (kind: string, offset: number, env: Record<string, string>) => {
    const preload = ['--import', join(folder, 'services/instrumentation.ts')];
    const program = new Program([...preload, join(folder, `services/${kind}/main.ts`)], {
      ...PROMPT_EXPORT,
      PORT: `${port + offset}`,
      OTEL_SERVICE_NAME: kind,
      OTEL_EXPORTER_OTLP_ENDPOINT: backend,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      ...env,
    });
    onTestFinished(async () => void (await program.stop()));
    await program.printed('Listening on');
  };
  await start('spaceport', 0, {});
  await start('spaceship', 1, {
    SHIP_ID: 'explorer',
    SPACEPORTS: `pontus-spaceport=http://localhost:${port}`,
  });
  const dock = () => post(`http://localhost:${port + 1}/dock/pontus-spaceport`);
  const first = await dock();
  const second = await dock(); // refused, after it was inspected

  const spans = () => spansIn(recorder.bodies('/v1/traces'));
  const inspection = (id: string) =>
    waitFor('the inspection', () =>
      spans().find(({ name, traceId }) => name === 'inspect' && traceId === id),
    );
  const request = (id: string) =>
    waitFor("the request's span", () =>
      spans().find(({ name, traceId }) => name === 'POST /dock' && traceId === id),
    );
  const inspected = await inspection(first.traceId);
  expect(inspected).toMatchObject({
    parentSpanId: (await request(first.traceId)).spanId,
    attributes: [
      { key: 'sos.ship.id', value: { stringValue: 'explorer' } },
      { key: 'sos.captain', value: { stringValue: 'Saru' } },
    ],
    events: [{ name: 'papers checked' }],
  });
  expect((await inspection(second.traceId)).links).toMatchObject([
    { traceId: first.traceId, spanId: inspected.spanId },
  ]);
  await waitFor('the metric', () =>
    metricNamesIn(recorder.bodies('/v1/metrics')).includes('sos.passengers.inspected'),
  );
});
