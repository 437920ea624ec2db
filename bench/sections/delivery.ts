import { join } from 'node:path';
import { freePorts } from '#testkit/free-ports.ts';
import { costOf } from '../cost.ts';
import { startExternal } from '../external.ts';
import type { Lab } from '../lab.ts';
import { PLAIN, type Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

const { OTELCOL } = process.env;
const RATE = 2_000;

/** Whether all that is due comes out at the other side of a real Collector. */
export const delivery = (variants: Variant[]): Section =>
  ofVariants(variants, {
    name: 'delivery',
    figures: [
      { id: 'whole', name: 'answered and delivered through a Collector at 2,000 requests/s', unit: '%' },
    ],
    missing(variant) {
      if (variant === PLAIN.name) return 'nothing is due';
      return OTELCOL ? undefined : 'set OTELCOL to a Collector’s binary';
    },
    async measure(variant, lab) {
      const port = await freePorts(2);
      const endpoints = { ...lab.sink.endpoints, otlp: `http://127.0.0.1:${port}` };
      const collector = await startExternal(
        [OTELCOL ?? ''],
        join(lab.folder, 'collector.json'),
        configuration(port, lab),
        async () => (await fetch(`http://127.0.0.1:${port + 1}`)).ok,
      );
      try {
        const through = (service: Parameters<typeof costOf>[0]) => costOf(service, variant, lab.sink, RATE);
        const { answered, delivered } = await lab.withService(variant, through, { endpoints });
        return { whole: Math.min(answered, delivered) * 100 };
      } finally {
        await collector.stop();
      }
    },
  });

/** OTLP in, a queue that refuses when it is full, OTLP out to the sink; the health check is on the next port. */
function configuration(port: number, { sink }: Lab): object {
  const pipeline = { receivers: ['otlp'], exporters: ['otlp_grpc'] };
  return {
    extensions: { health_check: { endpoint: `127.0.0.1:${port + 1}` } },
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: {
      otlp_grpc: {
        endpoint: new URL(sink.endpoints.otlp).host,
        tls: { insecure: true },
        sending_queue: { sizer: 'bytes', queue_size: 50_000_000 },
      },
    },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
      telemetry: { metrics: { level: 'none' } },
    },
  };
}
