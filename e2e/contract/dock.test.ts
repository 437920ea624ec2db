import { beforeEach, expect, test } from 'vitest';
import { post } from '#testkit/http.ts';
import { waitForSpans, type Span } from '#testkit/jaeger.ts';
import { linesOf, target } from '../target.ts';
import { waitFor } from '#testkit/wait-for.ts';

const { ships, spaceports, jaeger } = target;

beforeEach(async () => {
  for (const url of Object.values(spaceports)) await post(`${url}/clear_lists`);
});

test('a dock is one trace of five spans over two services', async () => {
  const { status, body, headers, traceId } = await post(`${ships.explorer}/dock/pontus-spaceport`);
  const answered = performance.now();
  expect(status).toBe(200);
  expect(body).toEqual({ message: 'Ship docked successfully' });
  expect(headers.get('traceresponse')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(headers.get('server-timing')).toBe(`traceparent;desc="${headers.get('traceresponse')}"`);

  const spans = await waitForSpans(jaeger, traceId, 5);
  console.log(`trace visible ${Math.round(performance.now() - answered)} ms after the answer`);
  expect(shapeOf(spans)).toEqual([
    'explorer-spaceship server POST /dock/:spaceport',
    '  explorer-spaceship client GET',
    '    pontus-spaceport server GET /request_docking/:ship_id',
    '  explorer-spaceship client POST',
    '    pontus-spaceport server POST /dock',
  ]);
  const [root] = spans;
  expect(root?.spanId).toBe(headers.get('traceresponse')?.split('-')[2]);
  for (const span of spans.filter(({ kind }) => kind === 'server')) {
    expect(span.tags).toMatchObject({
      'http.route': span.name.split(' ')[1],
      'http.response.status_code': 200,
      'sos.spaceport.name': 'pontus-spaceport',
      'sos.ship.id': expect.stringContaining('explorer'),
    });
    expect(span.tags).not.toHaveProperty('error');
  }
});

test('the logs of a trace tell its story, in the files and over OTLP', async () => {
  const { traceId } = await post(`${ships.venture}/dock/zura-spaceport`);
  const lines = await waitFor('seven log lines', async () => {
    const found = await linesOf(traceId);
    return found.length >= 7 && found;
  });
  const ship = lines.find(({ ship_id }) => ship_id)?.ship_id ?? '';
  const told = lines.map(({ service, msg }) => `${service}: ${msg.replace(/^\S+:\d+ - /, '')}`);
  expect(new Set(told)).toEqual(
    new Set([
      `venture-spaceship: Ship ${ship} asks zura-spaceport to dock`,
      `zura-spaceport: Requesting docking for ship ${ship}`,
      `zura-spaceport: "GET /request_docking/${ship} HTTP/1.1" 200`,
      `zura-spaceport: Ship ${ship} docked successfully`,
      `zura-spaceport: "POST /dock HTTP/1.1" 200`,
      `venture-spaceship: Ship docked successfully at zura-spaceport`,
      `venture-spaceship: "POST /dock/zura-spaceport HTTP/1.1" 200`,
    ]),
  );
  expect(lines).toHaveLength(7);
  for (const line of lines) {
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(line).toMatchObject({
      trace_id: traceId,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_flags: '01',
    });
  }

  const records = await waitFor('the same records in the observatory', async () => {
    const response = await fetch(`${target.observatory}/api/logs?trace_id=${traceId}`);
    const { data } = (await response.json()) as { data: { body: string; service: string; spanId: string }[] };
    return data.length >= lines.length && data;
  });
  const pairs = (all: { service: string; text: string; span: string }[]) =>
    all.map(({ service, text, span }) => `${service} ${span} ${text}`).toSorted();
  expect(pairs(records.map(({ service, body, spanId }) => ({ service, text: body, span: spanId })))).toEqual(
    pairs(lines.map(({ service, msg, span_id = '' }) => ({ service, text: msg, span: span_id }))),
  );
});

test('a ship that has docked can separate, once', async () => {
  await post(`${ships.avenger}/dock/pontus-spaceport`);
  expect(await post(`${ships.avenger}/separate/pontus-spaceport`)).toMatchObject({
    status: 200,
    body: { message: 'Ship separated successfully' },
  });
  expect(await post(`${ships.avenger}/separate/pontus-spaceport`)).toMatchObject({
    status: 400,
    body: { detail: 'Ship not found' },
  });
});

/** The tree of spans as indented lines, children by their start. */
function shapeOf(spans: Span[], parent?: string, indent = ''): string[] {
  return spans
    .filter(({ parentId }) => parentId === parent)
    .flatMap(({ spanId, service, kind, name }) => [
      `${indent}${service} ${kind} ${name}`,
      ...shapeOf(spans, spanId, `${indent}  `),
    ]);
}
