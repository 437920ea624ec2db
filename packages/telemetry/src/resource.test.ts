import { diag } from '@opentelemetry/api';
import { detectResources } from '@opentelemetry/resources';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { resourceDetectors } from './resource.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const detected = () => detectResources({ detectors: resourceDetectors() }).attributes;

test('without a setting: environment, host, process and a random instance id', () => {
  vi.stubEnv('OTEL_SERVICE_NAME', 'pontus-spaceport');
  expect(detected()).toMatchObject({
    'service.name': 'pontus-spaceport',
    'service.instance.id': expect.any(String),
    'host.name': expect.any(String),
    'process.pid': process.pid,
  });
  expect(Object.keys(detected())).not.toContain('host.id');
});

test('no argument of the command line leaves the process', () => {
  const { argv } = process;
  onTestFinished(() => void (process.argv = argv));
  const secrets = ['--password=secret-1', '--token', 'secret-2', 'https://user:secret-3@bay'];
  process.argv = [process.execPath, '/app/main.js', ...secrets];
  expect(detected()['process.command']).toBe('/app/main.js');
  expect(JSON.stringify(detected())).not.toContain('secret-');
  process.argv = [process.execPath, ...secrets]; // --eval
  expect(JSON.stringify(detected())).not.toContain('secret-');
});

test('OTEL_RESOURCE_ATTRIBUTES wins over every detector', () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.instance.id=mine,host.name=elsewhere,process.pid=7');
  vi.stubEnv('OTEL_NODE_RESOURCE_DETECTORS', 'env,host,serviceinstance,process');
  expect(detected()).toMatchObject({
    'service.instance.id': 'mine',
    'host.name': 'elsewhere',
    'process.pid': '7',
  });
});

test('detectors can be named, all or none, and a wrong name is reported', () => {
  const warn = vi.spyOn(diag, 'warn');
  vi.stubEnv('OTEL_NODE_RESOURCE_DETECTORS', 'os');
  expect(Object.keys(detected()).every((key) => key.startsWith('os.'))).toBe(true);
  vi.stubEnv('OTEL_NODE_RESOURCE_DETECTORS', 'none');
  expect(detected()).toEqual({});
  vi.stubEnv('OTEL_NODE_RESOURCE_DETECTORS', 'all');
  expect(Object.keys(detected())).toEqual(expect.arrayContaining(['os.type', 'host.name', 'process.pid']));
  expect(warn).not.toHaveBeenCalled();
  vi.stubEnv('OTEL_NODE_RESOURCE_DETECTORS', 'aws');
  expect(detected()).toEqual({});
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('names "aws", which is not here'));
});

test.each(['a=b,team=a=b', 'team', 'team=%', '=b', `a=${'x'.repeat(256)}`])(
  'the entry that makes OTEL_RESOURCE_ATTRIBUTES malformed is reported: %s',
  (attributes) => {
    const warn = vi.spyOn(diag, 'warn');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', attributes);
    resourceDetectors();
    const [message] = warn.mock.calls[0] ?? [];
    expect(message).toContain(
      `OTEL_RESOURCE_ATTRIBUTES is ignored: "${attributes.split(',').at(-1)}" must be`,
    );
  },
);

test('attributes that are percent-encoded, and empty entries, are well-formed', () => {
  const warn = vi.spyOn(diag, 'warn');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'a=1%2C2,,b=,c = d ,');
  expect(detected()).toMatchObject({ a: '1,2', b: '', c: 'd' });
  expect(warn).not.toHaveBeenCalled();
});
