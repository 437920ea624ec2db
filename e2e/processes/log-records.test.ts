import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { Program, PROMPT_EXPORT, startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

test.each([
  ['grpc', 1],
  ['http/json', 2],
])(
  'odd log calls harm neither who makes them nor the records beside theirs, over %s',
  async (protocol, offset) => {
    const port = await freePorts(3);
    const observatory = await startObservatory(port);
    const program = new Program(
      ['--import', './services/instrumentation.ts', 'e2e/processes/odd-log-calls.ts'],
      {
        ...PROMPT_EXPORT,
        OTEL_SERVICE_NAME: 'odd',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + offset}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      },
    );
    expect(await program.exited).toEqual({ code: 0, signal: null });
    const messages = await waitFor('the records', async () => {
      const response = await fetch(`http://localhost:${port}/api/logs`);
      const { data } = (await response.json()) as { data: { body: unknown }[] };
      const all = data.map(({ body }) => body);
      return all.includes('the end') && all;
    });
    expect(messages).toEqual(
      expect.arrayContaining(['login', 'explorer docked at pontus', 'values', 'the end']),
    );
    expect(JSON.stringify(messages)).not.toContain('hunter2');
    await observatory.stop();
  },
);
