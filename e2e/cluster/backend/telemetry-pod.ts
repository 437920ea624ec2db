/** A pod that sends one span, one log record and one metric, so that the backend can be tested before any service is there. */
import { randomBytes } from 'node:crypto';
import type { Namespace } from '#testkit/cluster.ts';

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** Sends from a Deployment named `beacon`, by OTLP/HTTP as a pod would; answers with the trace's id. */
export async function beacon(
  { apply }: Pick<Namespace, 'apply'>,
  collector = 'otel-collector',
): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const now = `${Date.now()}000000`;
  const resource = { attributes: [attribute('service.name', 'beacon')] };
  const span = { traceId, spanId: '00f067aa0ba902b7', name: 'blink', kind: 1 };
  const log = { traceId, spanId: span.spanId, timeUnixNano: now, body: { stringValue: 'a light is seen' } };
  const gauge = { dataPoints: [{ asDouble: 1, timeUnixNano: now }] };
  const signals = {
    traces: {
      resourceSpans: [
        { resource, scopeSpans: [{ spans: [{ ...span, startTimeUnixNano: now, endTimeUnixNano: now }] }] },
      ],
    },
    logs: { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [log] }] }] },
    metrics: {
      resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'sos.beacon', gauge }] }] }],
    },
  };
  const program = `
    const signals = ${JSON.stringify(signals)};
    const send = ([signal, body]) => fetch('http://${collector}:4318/v1/' + signal, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    }).then((answer) => { if (!answer.ok) throw new Error(signal + ' ' + answer.status); });
    // The Collector knows this pod's address only when the API server has told it: a service takes longer to start than this.
    setTimeout(() => Promise.all(Object.entries(signals).map(send)).then(() => console.log('sent')), 2000);
    setInterval(() => {}, 1e6);`;
  const container = {
    name: 'beacon',
    image: 'node:26-slim',
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '-e', program],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
  const labels = { app: 'beacon' };
  await apply(
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'beacon' },
      spec: {
        selector: { matchLabels: labels },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 0,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [container],
          },
        },
      },
    }),
  );
  return traceId;
}
