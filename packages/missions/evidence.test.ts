import { expect, test } from 'vitest';
import { start } from '#testkit/servers.ts';
import { Evidence, isService, median, selfTime, type Span, type Trace } from './evidence.ts';

function span(id: string, parentId: string, start: number, duration: number): Span {
  const none = { attributes: {}, resource: {}, events: [], links: [] };
  return {
    traceId: 't',
    id,
    parentId,
    service: 's',
    name: id,
    kind: 'server',
    start,
    duration,
    status: 'ok',
    ...none,
  };
}

test.each([
  ['no child', [], 100],
  ['one child', [span('b', 'a', 10, 30)], 70],
  ['children that overlap count once', [span('b', 'a', 10, 30), span('c', 'a', 20, 40)], 50],
  ['a child of a child is the child’s', [span('b', 'a', 10, 30), span('c', 'b', 15, 10)], 70],
  ['a child that outlives its parent counts up to its end', [span('b', 'a', 90, 500)], 90],
])('self time: %s', (_what, children, expected) => {
  const parent = span('a', '', 0, 100);
  expect(selfTime(parent, { id: 't', spans: [parent, ...children], logs: [] })).toBe(expected);
});

test('median, and names of services', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([])).toBeNaN();
  expect(isService('Zura', 'zura-spaceport')).toBe(true);
  expect(isService('zura-spaceport', 'zura-spaceport')).toBe(true);
  expect(isService('zur', 'zura-spaceport')).toBe(false);
});

const LINES = [
  {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'zura-spaceport' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'aa',
                spanId: 'b',
                parentSpanId: 'a',
                name: 'POST /dock',
                kind: 2,
                startTimeUnixNano: '1000000',
                endTimeUnixNano: '3000000',
                status: { code: 2 },
                attributes: [{ key: 'http.response.status_code', value: { intValue: '400' } }],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              { traceId: 'aa', timeUnixNano: '2000000', severityNumber: 17, body: { stringValue: 'full' } },
            ],
          },
        ],
      },
    ],
  },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

test('reads traces with their log records from the observatory, and nothing from an empty one', async () => {
  const asked: string[] = [];
  const base = await start((req, res) => {
    asked.push(req.url!);
    if (req.url === '/api/export?trace=none') res.writeHead(404).end('{}');
    else res.end(LINES);
  });
  const evidence = new Evidence(base, 1);
  const [trace] = (await evidence.traces()) as [Trace];
  expect(asked).toEqual(['/api/export?from=1']);
  expect(trace).toMatchObject({
    id: 'aa',
    spans: [
      {
        service: 'zura-spaceport',
        kind: 'server',
        status: 'error',
        start: 1000,
        duration: 2000,
        attributes: { 'http.response.status_code': 400 },
      },
    ],
    logs: [{ body: 'full', severity: 17, time: 2000 }],
  });
  expect(await evidence.logs()).toHaveLength(1);
  expect(await evidence.trace('none')).toBeUndefined();
});
