/** What `npm run bench:observatory` asks about: 100,000 spans of docks, and 50 metrics of 20 series, over the last hour. */
import type { Metric, Point, Span } from '../services/observatory/model/otlp.ts';

const TRACES = 20_000;
const SPANS_PER_TRACE = 5;
const METRICS = 50;
const SERIES = 20;
export const HOUR_S = 3_600;
const EVERY_S = 10;

export const end: number = Date.now();
const nanos = (millis: number) => `${BigInt(Math.round(millis * 1000))}000`;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const number = (key: string, value: number) => ({ key, value: { intValue: `${value}` } });

/** Spans of a dock; slow above 1,500 passengers, and now and then refused or failed. */
function dock(index: number): Span[] {
  const traceId = `c${index.toString(16).padStart(31, '0')}`;
  const passengers = (index * 37) % 2_000;
  const took = passengers > 1_500 ? 400 + (index % 100) : 20 + (index % 30);
  const start = end - HOUR_S * 1000 * (1 - index / TRACES);
  const status = index % 50 === 0 ? 400 : index % 97 === 0 ? 500 : 200;
  return Array.from({ length: SPANS_PER_TRACE }, (_, place) => ({
    traceId,
    spanId: (index * 8 + place + 1).toString(16).padStart(16, '0'),
    parentSpanId: place === 0 ? '' : (index * 8 + place).toString(16).padStart(16, '0'),
    name: ['POST /dock/:spaceport', 'GET', 'POST', 'POST /dock', 'pg.query'][place]!,
    kind: [2, 3, 3, 2, 3][place]!,
    startTimeUnixNano: nanos(start + place),
    endTimeUnixNano: nanos(start + took - place),
    attributes: [
      text('sos.ship.id', ['endeavour', 'explorer', 'invincible', 'avenger', 'venture'][index % 5]!),
      number('sos.ship.passengers', passengers),
      text('url.path', `/dock/${index % 400}`),
      text('http.request.method', 'POST'),
      text('user_agent.original', 'node'),
      text('server.address', 'pontus.example'),
      number('http.response.status_code', status),
      number('network.peer.port', 30_000 + (index % 20_000)),
    ],
    status: status === 200 ? {} : { code: 2 },
    events:
      status === 500
        ? [
            {
              name: 'exception',
              attributes: [text('exception.type', 'Error'), text('exception.message', `disk ${index}`)],
            },
          ]
        : [],
  }));
}

/** The points of all metrics at one time: gauges, counters and two kinds of histogram in turn. */
function points(second: number): Metric[] {
  const count = second / EVERY_S + 1;
  const at = {
    timeUnixNano: nanos(end - (HOUR_S - second) * 1000),
    startTimeUnixNano: nanos(end - 2 * HOUR_S * 1000),
  };
  return Array.from({ length: METRICS }, (_, metric) => {
    const of = (point: Partial<Point>): Point[] =>
      Array.from({ length: SERIES }, (_, series) => ({
        ...at,
        ...point,
        attributes: [text('ship', `ship-${series}`)],
      }));
    const name = `metric.${metric}`;
    const aggregationTemporality = 2;
    if (metric % 4 === 0) return { name, gauge: { dataPoints: of({ asDouble: Math.sin(count) }) } };
    if (metric % 4 === 1)
      return {
        name,
        sum: { dataPoints: of({ asInt: `${count * 7}` }), aggregationTemporality, isMonotonic: true },
      };
    const distribution = { count: `${12 * count}`, sum: count };
    const bucketCounts = Array.from({ length: 12 }, () => `${count}`);
    if (metric % 4 === 2) {
      const explicitBounds = bucketCounts.slice(1).map((_, index) => 2 ** index);
      return {
        name,
        histogram: {
          dataPoints: of({ ...distribution, bucketCounts, explicitBounds }),
          aggregationTemporality,
        },
      };
    }
    const positive = { offset: -6, bucketCounts };
    return {
      name,
      exponentialHistogram: {
        dataPoints: of({ ...distribution, scale: 1, positive }),
        aggregationTemporality,
      },
    };
  });
}

const resource = (service: string) => ({
  attributes: [text('service.name', service), text('host.name', 'bench')],
});

async function post(url: string, request: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
  if (status !== 200) throw new Error(`${url} was answered ${status}`);
}

/** Sends all of it to an observatory. @param otlp where it takes OTLP over HTTP. */
export async function sendHour(otlp: string): Promise<void> {
  for (let from = 0; from < TRACES; from += 500) {
    const spans = Array.from({ length: 500 }, (_, index) => dock(from + index)).flat();
    const of = (service: string, isOf: (span: Span) => boolean) => ({
      resource: resource(service),
      scopeSpans: [{ scope: { name: 'bench' }, spans: spans.filter(isOf) }],
    });
    const isPort = ({ kind, name }: Span) => (kind === 2 && name === 'POST /dock') || name === 'pg.query';
    const resourceSpans = [of('ship', (span) => !isPort(span)), of('port', isPort)];
    await post(`${otlp}/v1/traces`, { resourceSpans });
  }
  for (let second = 0; second < HOUR_S; second += EVERY_S) {
    const scopeMetrics = [{ scope: { name: 'bench' }, metrics: points(second) }];
    await post(`${otlp}/v1/metrics`, { resourceMetrics: [{ resource: resource('port'), scopeMetrics }] });
  }
}
