import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { rollbarReceiver } from '#testkit/rollbar-receiver.ts';
import { freePort, until } from '#testkit/servers.ts';
import { errorReporter } from './report-error.ts';

const TOKEN = 'rollbar-token-of-this-test';

/** A logger and the lines that it wrote. */
function recorder() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

/** A port that takes connections and answers nothing. */
async function silentPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const reporterAt = async (endpoint: string, logger: ReturnType<typeof recorder>['logger']) =>
  errorReporter(logger, {
    OTEL_SERVICE_NAME: 'pontus',
    ROLLBAR_ACCESS_TOKEN: TOKEN,
    ROLLBAR_ENDPOINT: endpoint,
  });

test('an error is a line with its type, message and stack, whatever was thrown', async () => {
  const { logger, lines } = recorder();
  const report = await errorReporter(logger, { OTEL_SERVICE_NAME: 'pontus' });
  report(new TypeError('not a function'), 'It failed', { ship_id: 'odyssey' });
  report('just a text', 'It failed');
  expect(lines).toMatchObject([
    {
      level: 50,
      msg: 'It failed',
      ship_id: 'odyssey',
      err: { type: 'TypeError', message: 'not a function', stack: expect.stringContaining('at ') },
    },
    { err: { message: 'just a text' } },
  ]);
});

test('with an access token Rollbar gets it too, without the token', async () => {
  const { logger } = recorder();
  const { endpoint, items } = await rollbarReceiver();
  const report = await reporterAt(endpoint, logger);
  report(new Error('it broke'), 'It failed');
  await until(() => items.length === 1);
  expect(items[0]).toMatchObject({
    level: 'error',
    code_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    custom: { service: 'pontus', message: 'It failed' },
  });
  const sent = JSON.stringify(items);
  expect(sent).toContain('it broke');
  expect(sent).not.toContain(TOKEN);
});

test.each(['refuses', 'is not there', 'does not answer'])(
  'a Rollbar that %s is one warning',
  async (fault) => {
    const { logger, lines } = recorder();
    const receiver = await rollbarReceiver(403);
    const port = fault === 'is not there' ? await freePort() : await silentPort();
    const endpoint = fault === 'refuses' ? receiver.endpoint : `http://127.0.0.1:${port}/api/1/item/`;
    const report = await reporterAt(endpoint, logger);
    report(new Error('first'), 'It failed');
    await until(() => lines.length === 2);
    report(new Error('second'), 'It failed');
    await until(() => lines.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const warnings = lines.filter(({ level }) => level === 40);
    expect(warnings).toMatchObject([{ msg: expect.stringMatching(/^Rollbar takes no errors: /) }]);
  },
);
