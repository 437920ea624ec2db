import { expect, test } from 'vitest';
import { criticalPath, timeByService } from './critical-path.js';
import { traceErrors } from './errors.js';
import { toTrace } from './model.js';
import { spanOutcome } from '../../../model/outcome.ts';
import { isNPlusOne, reveal, toRows } from './rows.js';
import { search } from './search.js';

interface Given {
  id: string;
  parent?: string;
  service?: string;
  name?: string;
  from?: number;
  to?: number;
  code?: number;
  failed?: string;
  attributes?: Record<string, string>;
  kind?: number;
}

/** A trace of spans whose times are in milliseconds, and of log lines. */
function trace(
  given: Given[],
  logs: { span: string; at: number; body: string; severity?: number }[] = [],
  aligned = false,
) {
  const services = [...new Set(given.map(({ service = 'ship' }) => service))];
  const nanos = (ms: number) => String(1_000_000_000n + BigInt(ms * 1_000_000));
  const pairs = (values: Record<string, string>) =>
    Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  return toTrace(
    {
      id: 'a'.repeat(32),
      services,
      summary: null,
      links: [],
      backlinks: [],
      origins: services.map((service) => ({ service, resource: {}, scope: {} })),
      spans: given.map(({ id, parent = '', service = 'ship', name = id, from = 0, to = 10, ...more }) => [
        services.indexOf(service),
        {
          spanId: id,
          parentSpanId: parent,
          name,
          kind: more.kind ?? 1,
          startTimeUnixNano: nanos(from),
          endTimeUnixNano: nanos(to),
          attributes: pairs({
            ...more.attributes,
            ...(more.code !== undefined && { 'http.response.status_code': String(more.code) }),
          }),
          status: more.failed === undefined ? {} : { code: 2, message: more.failed },
        },
        spanOutcome(more.failed !== undefined, more.code ?? 0),
      ]),
      logs: logs.map(({ span, at, body, severity = 9 }) => [
        0,
        { spanId: span, timeUnixNano: nanos(at), severityNumber: severity, body: { stringValue: body } },
      ]),
    },
    aligned,
  );
}

const PLAIN = { closed: new Set<string>(), unfolded: new Set<string>(), showsLogs: true };

const shape = (made: ReturnType<typeof trace>, given = PLAIN) =>
  toRows(made, given).map((row) => {
    const name =
      row.type === 'span' ? row.node.name : row.type === 'log' ? row.log.body : `${row.nodes.length} ×`;
    return `${'  '.repeat(row.depth)}${name}`;
  });

test('children and log lines stand below their span, in the order of their times', () => {
  const made = trace(
    [
      { id: 'a', to: 30 },
      { id: 'c', parent: 'a', from: 20 },
      { id: 'b', parent: 'a', from: 5 },
    ],
    [
      { span: 'a', at: 12, body: 'between' },
      { span: 'b', at: 6, body: 'within' },
      { span: 'gone', at: 1, body: 'of nobody' },
    ],
  );
  expect(shape(made)).toEqual(['a', '  b', '    within', '  between', '  c', 'of nobody']);
  expect(shape(made, { ...PLAIN, showsLogs: false })).toEqual(['a', '  b', '  c']);
  expect(shape(made, { ...PLAIN, closed: new Set(['b']) })).toEqual([
    'a',
    '  b',
    '  between',
    '  c',
    'of nobody',
  ]);
});

test('a parent that is missing has a row, and spans that lead to themselves are shown at the end', () => {
  const made = trace([
    { id: 'a' },
    { id: 'b', parent: 'gone' },
    { id: 'c', parent: 'gone', from: 5 },
    { id: 'd', parent: 'e' },
    { id: 'e', parent: 'd' },
    { id: 'f', parent: 'f' },
  ]);
  expect(shape(made)).toEqual(['a', 'Missing span', '  b', '  c', 'd', '  e', 'f']);
  expect(made.spans.filter(({ circular }) => circular).map(({ id }) => id)).toEqual(['d', 'f']);
});

test('siblings that do the same are folded, and revealed where one is looked for', () => {
  const made = trace([
    { id: 'a', to: 99 },
    ...Array.from({ length: 6 }, (_, index) => ({
      id: `s${index}`,
      parent: 'a',
      name: 'SELECT',
      from: index,
    })),
    { id: 'z', parent: 'a', from: 50 },
  ]);
  expect(shape(made)).toEqual(['a', '  6 ×', '  z']);
  const open = reveal(made.byId.get('s3')!, { ...PLAIN, closed: new Set(['a']) });
  expect(shape(made, open as typeof PLAIN)).toEqual(['a', '  6 ×', ...Array(6).fill('  SELECT'), '  z']);
});

test('calls one after the other are N+1; calls side by side, or work that is no call, are not', () => {
  const siblings = (step: number, kind: number) =>
    trace([
      { id: 'a', to: 99 },
      ...Array.from({ length: 6 }, (_, index) => ({
        id: `s${index}`,
        parent: 'a',
        name: 'SELECT',
        kind,
        from: index * step,
        to: index * step + 5,
      })),
    ]).byId.get('a')!.children;
  expect(isNPlusOne(siblings(6, 3))).toBe(true);
  expect(isNPlusOne(siblings(1, 3))).toBe(false);
  expect(isNPlusOne(siblings(6, 1))).toBe(false);
});

test('aligned clocks move a span that starts before its parent into it, with all below it', () => {
  const given: Given[] = [
    { id: 'a', from: 0, to: 100 },
    { id: 'b', parent: 'a', service: 'port', from: -30, to: 20 },
    { id: 'c', parent: 'b', service: 'port', from: -10, to: 0 },
  ];
  expect(trace(given).byId.get('b')).toMatchObject({ skew: 30_000, start: 0 });
  const aligned = trace(given, [], true);
  expect(aligned.byId.get('a')).toMatchObject({ start: 0, end: 100_000 });
  expect(aligned.byId.get('b')).toMatchObject({ skew: 0, start: 25_000, end: 75_000 });
  expect(aligned.byId.get('c')).toMatchObject({ start: 45_000, end: 55_000 });
});

test('a chain of 5,000 spans has 5,000 rows', () => {
  const made = trace(
    Array.from({ length: 5_000 }, (_, index) => ({ id: `s${index}`, parent: index ? `s${index - 1}` : '' })),
  );
  expect(toRows(made, PLAIN).length).toBe(5_000);
  expect(criticalPath(made.tops[0]).size).toBe(5_000);
});

test('the critical path lies end to end, and goes through what ended last', () => {
  const made = trace([
    { id: 'a', from: 0, to: 100 },
    { id: 'quick', parent: 'a', from: 10, to: 30, service: 'port' },
    { id: 'slow', parent: 'a', from: 12, to: 80, service: 'port' },
    { id: 'below', parent: 'slow', from: 20, to: 60, service: 'register' },
    { id: 'beyond', parent: 'slow', from: 70, to: 95, service: 'register' },
  ]);
  const path = criticalPath(made.tops[0]);
  const of = (id: string) =>
    path.get(made.byId.get(id)!)?.map((stretch) => stretch.map((time) => time / 1000));
  expect(of('a')).toEqual([
    [0, 12],
    [80, 100],
  ]);
  expect(of('slow')).toEqual([
    [12, 20],
    [60, 70],
  ]);
  expect(of('below')).toEqual([[20, 60]]);
  expect(of('beyond')).toEqual([[70, 80]]);
  expect(of('quick')).toBeUndefined();
  expect(timeByService(path)).toEqual([
    ['register', 50_000],
    ['ship', 32_000],
    ['port', 18_000],
  ]);
});

test('a refusal is told in words, with its path from the spaceport back to the ship', () => {
  const made = trace(
    [
      { id: 'in', name: 'POST /dock/:spaceport', code: 400, kind: 2 },
      { id: 'out', parent: 'in', name: 'POST', code: 400, failed: '', kind: 3 },
      {
        id: 'port',
        parent: 'out',
        service: 'pontus',
        code: 400,
        kind: 2,
        attributes: { 'sos.refusal.reason': 'Docking limit reached' },
      },
    ],
    [{ span: 'port', at: 5, body: 'Dock is full', severity: 17 }],
  );
  expect(traceErrors(made)).toMatchObject([
    {
      words: 'pontus refused: Docking limit reached',
      logged: 'Dock is full',
      path: [{ id: 'port' }, { id: 'out' }, { id: 'in' }],
    },
  ]);
});

test.each([
  [{ code: 404, kind: 2 }, 'ship refused: HTTP 404'],
  [{ code: 503, kind: 3, failed: '' }, 'ship failed: HTTP 503'],
  [{ code: 403, kind: 3, failed: '' }, 'ship was refused: HTTP 403'],
  [{ failed: 'connect ECONNREFUSED' }, 'ship failed: connect ECONNREFUSED'],
  [{ failed: '', attributes: { 'error.type': 'TimeoutError' } }, 'ship failed: TimeoutError'],
  [{ failed: '' }, 'ship failed: it does not say why'],
])('what went wrong in %j is called "%s"', (given, words) => {
  expect(traceErrors(trace([{ id: 'a', ...given }]))[0]?.words).toBe(words);
});

test('a clock that is behind is told where services differ, beyond a millisecond', () => {
  const skews = (service: string, from: number) =>
    trace([{ id: 'a' }, { id: 'b', parent: 'a', service, from }]).byId.get('b')!.skew;
  expect(skews('port', -5)).toBe(5_000);
  expect(skews('port', -1)).toBe(0);
  expect(skews('ship', -5)).toBe(0);
});

test('the search looks at names, attributes and log lines, in the order of time', () => {
  const made = trace(
    [
      { id: 'a', to: 50 },
      { id: 'b', parent: 'a', from: 20, attributes: { 'sos.ship.id': 'Explorer' } },
    ],
    [{ span: 'a', at: 7, body: 'explorer asks' }],
  );
  expect(search(made, ' EXPLORER ').map((item) => ('body' in item ? item.body : item.id))).toEqual([
    'explorer asks',
    'b',
  ]);
  expect(search(made, 'nothing of it')).toEqual([]);
  expect(search(made, '  ')).toEqual([]);
});
