/** Traces of five docks a second apart, of a minute ago, with what a search can ask for; one request each. */

const SHIPS = 5;
/** When the first of them started. */
export const FIRST_START_MS = Date.now() - 60_000;

export const TRACE_IDS = Array.from({ length: SHIPS }, (_, index) => `5a1e${`${index}`.padStart(28, '0')}`);

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

export const DOCKS = TRACE_IDS.map((traceId, index) => {
  const start = FIRST_START_MS + 1000 * index;
  const refused = index === 3;
  /** A span from `from` to `to`, in milliseconds after the trace's start. */
  const span = (
    id: number,
    parent: number,
    name: string,
    kind: number,
    from: number,
    to: number,
    more = {},
  ) => ({
    traceId,
    spanId: `${index + 1}`.padStart(8, '0') + `${id}`.padStart(8, '0'),
    parentSpanId: parent === 0 ? '' : `${index + 1}`.padStart(8, '0') + `${parent}`.padStart(8, '0'),
    name,
    kind,
    startTimeUnixNano: `${start + from}000000`,
    endTimeUnixNano: `${start + to}000000`,
    ...more,
  });
  const code = { key: 'http.response.status_code', value: { intValue: refused ? '400' : '200' } };
  const ship = [
    span(1, 0, 'POST /dock/:spaceport', 2, 0, 10 * (index + 1), {
      attributes: [
        text('sos.ship.id', index === 4 ? 'venture' : 'explorer'),
        code,
        text('quote', 'say "ñ🚀"'),
        text('url', 'http://localhost:1/a:b'),
        { key: 'ratio', value: { doubleValue: index / 4 } },
        { key: 'late', value: { boolValue: index === 2 } },
        {
          key: 'route',
          value: { arrayValue: { values: [{ stringValue: 'pontus' }, { intValue: `${index}` }] } },
        },
        {
          key: 'cargo',
          value: {
            kvlistValue: { values: [{ key: 'tons', value: { intValue: '7' } }, text('kind', '<fuel>')] },
          },
        },
      ],
      status: index === 0 ? { code: 1 } : {},
      traceState: 'vendor=1',
    }),
    span(2, 1, 'POST', 3, 1, 9, {
      attributes: [code],
      status: refused ? { code: 2, message: 'Docking limit reached' } : {},
    }),
    // a parent that never came
    ...(index === 1 ? [span(9, 8, 'orphan', 1, 2, 3)] : []),
  ];
  // the spaceport's clock differs in one trace, and lags behind in another
  const late = index === 0 ? 40 : 0;
  const early = index === 4 ? 7 : 0;
  const port = span(3, 2, 'POST /dock', 2, 2 + late - early, 8 + late, {
    attributes: [code],
    events: refused
      ? [{ name: 'refused', timeUnixNano: `${start + 5}000000`, attributes: [text('reason', 'full')] }]
      : [],
    links: index === 2 ? [{ traceId: TRACE_IDS[0], spanId: '0000000100000001' }] : [],
  });
  const host = (name: string) => [text('host.name', name)];
  return {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'explorer-spaceship'), ...host('ship')] },
        scopeSpans: [{ scope: { name: 'ship', version: '1.0' }, spans: ship }],
      },
      {
        resource: {
          attributes: [text('service.name', index === 4 ? 'a/b c' : 'pontus-spaceport'), ...host('dock')],
        },
        scopeSpans: [
          { scope: { name: 'port', attributes: [text('scope.flavour', 'plain')] }, spans: [port] },
        ],
      },
    ],
  };
});
