import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { heapOf } from '#testkit/heap.ts';
import { hammer } from '#testkit/load.ts';
import { startService } from '#testkit/program.ts';

test(
  'without a backend nothing fails, memory stays level, and one warning says so',
  { timeout: 180_000 },
  async () => {
    const port = await freePorts(2);
    const spaceport = await startService(
      'spaceport',
      port,
      { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}` },
      ['--expose-gc', '--import', './packages/testkit/heap-probe.ts'],
    );
    const url = `http://localhost:${port}/request_docking/odyssey`;
    const start = performance.now();
    expect(await hammer(url, 5_000)).toEqual({ 200: 5_000 });
    const early = await heapOf(spaceport);
    expect(await hammer(url, 15_000)).toEqual({ 200: 15_000 });
    const late = await heapOf(spaceport);
    console.log(
      `20,000 requests in ${Math.round(performance.now() - start)} ms; heap ${early} then ${late} bytes`,
    );
    expect(late).toBeLessThan(early * 1.1);

    const warnings = () => spaceport.lines().filter(({ level }) => level === 'warn' || level === 'error');
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatchObject({
      event: 'export.failing',
      endpoint: `http://localhost:${port + 1}`,
      reason: expect.stringContaining('ECONNREFUSED'),
    });

    expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
    const lost = warnings()
      .slice(1)
      .map(({ msg }) => String(msg).replace(/\d+/, 'N'));
    expect(lost).toEqual([
      expect.stringMatching(/^N spans were dropped/),
      expect.stringMatching(/^N log records were dropped/),
    ]);
  },
);
