import { expect, test } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { send } from '../support/http.ts';
import { waitForSpans } from '../support/jaeger.ts';
import { startObservatory, startService } from '../support/program.ts';
import { waitFor } from '../support/wait-for.ts';

test.each([
  ['grpc', 2],
  ['http/protobuf', 3],
])('what happened while the backend was away arrives when it is back, over %s', async (protocol, offset) => {
  const port = await freePorts(4);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + offset}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  };
  const spaceport = await startService('spaceport', port, env);
  const { traceId } = await send(`http://localhost:${port}/docked_ships`);
  await waitFor('the warning', () =>
    spaceport.lines().some(({ msg }) => String(msg).includes('does not take telemetry')),
  );

  const observatory = await startObservatory(port + 1);
  await waitForSpans(`http://localhost:${port + 1}`, traceId, 1);
  await waitFor('the good news', () =>
    spaceport.lines().some(({ msg }) => msg === 'Telemetry is delivered again; dropped meanwhile: nothing'),
  );
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
  expect(await observatory.stop()).toEqual({ code: 0, signal: null });
});
