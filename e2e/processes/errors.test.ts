import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { rollbarReceiver } from '#testkit/rollbar-receiver.ts';
import { waitFor } from '#testkit/wait-for.ts';

test('an unexpected error of a request is an exception of its span, a record and an item at Rollbar', async () => {
  const port = await freePorts(4);
  const { endpoint, items } = await rollbarReceiver();
  const observatory = await startObservatory(port);
  const spaceport = await startService('spaceport', port + 3, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`,
    FAILURE_RATE: '1',
    ROLLBAR_ACCESS_TOKEN: 'rollbar-token-of-this-test',
    ROLLBAR_ENDPOINT: endpoint,
  });
  onTestFinished(async () => {
    await spaceport.stop();
    await observatory.stop();
  });
  const { status, traceId } = await send(`http://localhost:${port + 3}/docked_ships`);
  expect(status).toBe(500);
  const exception = await waitFor('the exception', async () => {
    const response = await fetch(`http://localhost:${port}/api/v3/traces/${traceId}`);
    const text = await response.text();
    const [, event] = /"name":\s*"exception"(.*?)\]/s.exec(text) ?? [];
    return event;
  });
  expect(exception).toContain('lost its sensors');
  const records = await waitFor('the record', async () => {
    const text = await (await fetch(`http://localhost:${port}/api/logs?trace_id=${traceId}`)).text();
    return text.includes('exception.type') && text;
  });
  for (const name of ['exception.message', 'exception.stacktrace']) expect(records).toContain(name);
  await waitFor('the item', () => items.length === 1);
  expect(items[0]?.custom).toMatchObject({ service: 'test-spaceport', trace_id: traceId });
});

test('an uncaught exception is reported, and ends the process with exit code 1', async () => {
  const port = await freePorts(1);
  const { endpoint, items } = await rollbarReceiver();
  const program = `data:text/javascript,process.on('SIGUSR2', () => { throw new Error('nobody catches this'); });`;
  const spaceport = await startService(
    'spaceport',
    port,
    {
      OTEL_SDK_DISABLED: 'true',
      ROLLBAR_ACCESS_TOKEN: 'rollbar-token-of-this-test',
      ROLLBAR_ENDPOINT: endpoint,
    },
    ['--import', program],
  );
  spaceport.process.kill('SIGUSR2');
  expect(await spaceport.exited).toEqual({ code: 1, signal: null });
  expect(spaceport.lines()).toContainEqual(
    expect.objectContaining({
      level: 'error',
      msg: 'Uncaught exception: the process ends',
      err: expect.objectContaining({ message: 'nobody catches this' }),
    }),
  );
  expect(JSON.stringify(items)).toContain('nobody catches this');
});
