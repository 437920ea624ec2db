/**
 * `npm run bench:observatory`: how long the observatory takes to answer about 100,000 spans and 50 metrics of 20 series over an hour,
 * what they take of its memory, and the long tasks of its page in Chromium.
 */
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory } from '#testkit/program.ts';
import { quantile } from '#testkit/quantile.ts';
import { answerTimes } from './answer-times.ts';
import { browse } from './observatory-browser.ts';
import { end, HOUR_S, sendHour } from './observatory-data.ts';

const ROUNDS = 40;
const LIMIT_BYTES = 256 * 2 ** 20;

const port = await freePorts(3);
const observatory = await startObservatory(port, { MEMORY_LIMIT_BYTES: `${LIMIT_BYTES}` });
const [base, otlp] = [`http://localhost:${port}`, `http://localhost:${port + 2}`];
try {
  await sendHour(otlp);
  const hour = `from=${end - HOUR_S * 1000}&to=${end}`;
  const questions: Record<string, string> = {
    'list and scatter': '/page/live/traces',
    'list, filtered by an attribute': '/page/live/traces?attribute=sos.ship.id%3Dexplorer',
    'group traces by ship': '/page/groups?by=sos.ship.id',
    'group spans by path': '/page/groups?by=url.path&of=spans',
    'what differs, slowest': '/page/differences?select=slowest',
    'what differs, failed': '/page/differences?select=failed',
    'group spans by name, the slowest first': '/page/groups?by=name&of=spans&order=p95',
    'error groups': '/page/errors',
    'list, failed at one service': '/page/live/traces?service=port&status=error',
    'percentile of a span': `/page/percentile/c${'1'.padStart(31, '0')}/0000000000000009`,
    'attribute names': '/page/attributes',
    'requests, errors, durations by operation': `/api/red?${hour}&by=operation`,
    'metrics there are': '/api/metrics/catalogue',
    'gauge by ship': `/api/metrics/range?name=metric.0&${hour}&by=ship`,
    'counter by ship': `/api/metrics/range?name=metric.1&${hour}&by=ship`,
    'histogram by ship': `/api/metrics/range?name=metric.2&${hour}&by=ship`,
    'exponential histogram by ship': `/api/metrics/range?name=metric.3&${hour}&by=ship`,
  };
  for (const [what, path] of Object.entries(questions)) {
    const last = path.startsWith('/page/live/') ? '"stats"' : undefined;
    const times = await answerTimes(`${base}${path}`, ROUNDS, last);
    console.log(
      `${what.padEnd(42)} p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
    );
  }
  const { data } = (await (await fetch(`${base}/api/stats`)).json()) as {
    data: {
      bytes: number;
      limit: number;
      spans: number;
      metrics: { bytes: number; limit: number; series: number };
    };
  };
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(`${data.spans} spans: ${mib(data.bytes)} of ${mib(data.limit)}`);
  console.log(`${data.metrics.series} series: ${mib(data.metrics.bytes)} of ${mib(data.metrics.limit)}`);
  console.log(`the process: ${mib(observatory.residentBytes())}`);
  await browse(base);
} finally {
  await observatory.stop();
}
