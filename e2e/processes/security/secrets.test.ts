import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { Program, startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { ask, postJson } from './ask.ts';

const PASSWORD = 'correct-horse-battery-staple';
const TOKEN = 'eyJ0b2tlbi1mb3ItdGhlLWNvbGxlY3Rvcg';

test('neither a password, a token nor a code is in a log line, an answer or what is exported', async () => {
  const first = await freePorts(6);
  const [page, , , pontus, zura, nowhere] = Array.from({ length: 6 }, (_, index) => first + index) as [
    ...number[],
  ] as [number, number, number, number, number, number];
  const observatory = await startObservatory(page);
  const secrets = {
    DATABASE_URL: `postgres://captain:${PASSWORD}@127.0.0.1:${nowhere}/sos`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
    LOG_LEVEL: 'trace',
    OTEL_LOG_LEVEL: 'debug',
  };
  const services = [
    await startService('spaceport', pontus, {
      ...secrets,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${page + 1}`,
    }),
    // this one has a backend that is not there either
    await startService('spaceport', zura, {
      ...secrets,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${nowhere}`,
    }),
  ];
  onTestFinished(async () => {
    for (const program of [...services, observatory]) await program.stop();
  });

  const answers: string[] = [];
  for (const port of [pontus, zura])
    for (const path of ['/readyz', '/request_docking/odyssey', '/docked_ships']) {
      const { status, body, headers } = await ask(port, path);
      expect(status).toBe(503);
      answers.push(body, JSON.stringify(headers));
    }
  const exported = await waitFor('the spans and log lines', async () => {
    const traces = (await ask(page, '/api/traces?service=test-spaceport')).body;
    const logs = (await ask(page, '/api/logs')).body;
    return traces.includes('/docked_ships') && logs.includes('database is unavailable') && traces + logs;
  });
  const printed = services.map(({ stdout, stderr }) => stdout + stderr);
  await waitFor('a complaint about the backend', () => services[1]!.stderr.includes('export.failing'));
  const everything = [...answers, exported, (await ask(page, '/api/metrics')).body, ...printed].join('\n');
  for (const secret of [PASSWORD, TOKEN]) expect(everything).not.toContain(secret);
});

test('a code that was issued is in no line of a service that says all it can', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'trace' });
  onTestFinished(async () => void (await spaceport.stop()));
  const codes = [];
  for (const authorization_code of [undefined, 'a-wrong-code-that-was-tried']) {
    const { body } = await ask(port, '/request_docking/odyssey');
    const issued = (JSON.parse(body) as { authorization_code: string }).authorization_code;
    codes.push(issued, authorization_code ?? issued);
    await postJson(port, '/dock', {
      id: 'odyssey',
      authorization_code: authorization_code ?? issued,
      passengers: 1,
    });
  }
  await spaceport.printed('Invalid authorization code');
  for (const code of codes) expect(spaceport.stdout).not.toContain(code);
});

test('a DATABASE_URL that cannot work is named without what it is', async () => {
  const program = new Program(['services/spaceport/main.ts'], {
    DATABASE_URL: `mysql://captain:${PASSWORD}@db/sos`,
  });
  expect((await program.exited).code).toBe(1);
  expect(program.stderr).toMatch(/^DATABASE_URL must be .*\n$/);
  expect(program.stdout + program.stderr).not.toContain(PASSWORD);
});
