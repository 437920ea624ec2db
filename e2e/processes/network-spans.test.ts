import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post } from '#testkit/http.ts';
import { spansOf } from '#testkit/jaeger.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

test('with dns and net enabled, a dock shows its lookups and connections under the client spans', async () => {
  const port = await freePorts(5);
  const observatory = await startObservatory(port);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`,
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express,undici,pino,dns,net',
  };
  const spaceport = await startService('spaceport', port + 3, env);
  const ship = await startService('spaceship', port + 4, {
    ...env,
    SPACEPORTS: `pontus-spaceport=http://localhost:${port + 3}`,
  });
  const { status, traceId } = await post(`http://localhost:${port + 4}/dock/pontus-spaceport`);
  expect(status).toBe(200);
  const spans = await waitFor('the whole trace', async () => {
    const all = await spansOf(`http://localhost:${port}`, traceId);
    const [has, servers] = [
      (name: string) => all.some((span) => span.name === name),
      all.filter(({ kind }) => kind === 'server'),
    ];
    return has('dns.lookup') && has('tcp.connect') && servers.length === 3 && all;
  });

  const root = spans.find(({ parentId }) => parentId === undefined);
  const clients = spans.filter(({ kind, name }) => kind === 'client' && (name === 'GET' || name === 'POST'));
  expect(clients.map(({ name, parentId }) => `${name} ${parentId}`)).toEqual([
    `GET ${root?.spanId}`,
    `POST ${root?.spanId}`,
  ]);
  const [first] = clients;
  const below = spans.filter(({ parentId }) => parentId === first?.spanId).map(({ name }) => name);
  expect(below).toEqual(
    expect.arrayContaining(['dns.lookup', 'tcp.connect', 'GET /request_docking/:ship_id']),
  );
  for (const { name, parentId } of spans)
    if (name === 'dns.lookup' || name === 'tcp.connect')
      expect(clients.map(({ spanId }) => spanId)).toContain(parentId);

  for (const program of [ship, spaceport, observatory]) await program.stop();
});
