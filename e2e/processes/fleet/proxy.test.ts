import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { EXPLORER, logFolder, TestFleet } from '#testkit/fleet.ts';
import { Program } from '#testkit/program.ts';

/** An HTTP proxy that never answers, and counts who comes. */
async function silentProxy(): Promise<{ url: string; connections(): number }> {
  let connections = 0;
  const server = createServer(() => connections++).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, connections: () => connections };
}

test.each([
  ['with NODE_USE_ENV_PROXY', { NODE_USE_ENV_PROXY: '1' }],
  ['without NODE_USE_ENV_PROXY', {}],
])('fleet and doctor reach this machine past a proxy, %s', async (_how, use) => {
  const { url, connections } = await silentProxy();
  const [first, logs] = [await freePorts(10), await logFolder()];
  const env = {
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    https_proxy: url,
    NO_PROXY: 'intranet',
    ...use,
  };
  const { program } = new TestFleet(first, logs, { env });
  await program.printed('ready in');
  const doctor = new Program(['tools/doctor/main.ts'], {
    FLEET_PORTS_FROM: `${first}`,
    FLEET_LOGS: logs,
    ...env,
  });
  await doctor.exited;
  expect(doctor.stdout).toContain('A trace goes all the way from each service to Jaeger');
  const docked = await fetch(`http://localhost:${first + EXPLORER}/dock/pontus-spaceport`, {
    method: 'POST',
  });
  expect(docked.status).toBe(200);
  await program.stop();
  expect(connections()).toBe(0);
});
