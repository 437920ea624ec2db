import { expect, test } from 'vitest';
import { leftovers } from './overlays.ts';

const named = (kind: string, name: string, args: string[] = []) => ({
  kind,
  metadata: { name },
  spec: { template: { spec: { containers: [{ name, args }] } } },
});
const OBSERVATORY = named('Deployment', 'observatory');
const COLLECTOR = named('StatefulSet', 'otel-collector', ['--config=/etc/otelcol/collector.yaml']);
const JAEGER = named('Deployment', 'jaeger', ['--config=/etc/jaeger/config.yaml']);
const VOLUME = named('PersistentVolumeClaim', 'jaeger');

const messages = (...objects: Parameters<typeof leftovers>[0]) =>
  leftovers(objects).map(({ message }) => message);

test('what one overlay brings whole is no leftover', () => {
  expect(messages(COLLECTOR, JAEGER)).toEqual([]);
  const sends = named('StatefulSet', 'otel-collector', ['--config=/etc/otelcol/observatory.yaml']);
  const keeps = named('Deployment', 'jaeger', ['--config=/etc/jaeger/badger.yaml']);
  expect(messages(OBSERVATORY, sends, keeps, VOLUME)).toEqual([]);
});

test('an observatory and a volume that a later overlay cut off', () => {
  expect(messages(OBSERVATORY, COLLECTOR, JAEGER, VOLUME)).toEqual([
    'observatory runs, but the Collector does not send to it: a later overlay replaced that',
    'Jaeger has a volume, but keeps its traces in memory: a later overlay replaced that',
  ]);
});

test('a Collector whose Service points elsewhere', () => {
  const service = { kind: 'Service', metadata: { name: 'otel-collector' }, spec: { type: 'ExternalName' } };
  expect(messages(COLLECTOR, service)).toEqual([
    'a Collector runs here that gets nothing: the Service otel-collector names another one',
  ]);
});
