import type { Import } from './imports.ts';

const PACKAGES = [
  'cleaning',
  'command',
  'contract',
  'database',
  'http-service',
  'missions',
  'telemetry',
  'testkit',
].map((name) => `packages/${name}`);
const SERVICE = ['packages/contract', 'packages/http-service'];
/** What the two sides of the cleaning queue share. */
const QUEUE = ['packages/cleaning', 'packages/database'];
const STORE = ['services/observatory/model', 'services/observatory/store'];
const QUERY = [...STORE, 'services/observatory/query'];

/** The rooms of the repository, and the rooms that the files of each may import beside their own. */
export const MAY_IMPORT: Record<string, string[]> = {
  'packages/contract': [],
  'packages/http-service': ['packages/contract'],
  'packages/telemetry': [],
  'packages/command': ['packages/contract', 'packages/http-service'],
  'packages/cleaning': SERVICE,
  'packages/database': SERVICE,
  'packages/missions': ['packages/contract'],
  'packages/testkit': ['packages/contract', 'packages/http-service', 'packages/command'],
  'services/instrumentation.ts': ['packages/telemetry', ...SERVICE],
  'services/spaceport': [...SERVICE, ...QUEUE],
  'services/spaceship': SERVICE,
  'services/cleaner': [...SERVICE, ...QUEUE],
  'services/observatory': ['services/observatory', ...SERVICE],
  'services/observatory/model': ['packages/contract'],
  'services/observatory/store': ['services/observatory/model'],
  'services/observatory/query': [...STORE, ...SERVICE],
  'services/observatory/otlp': [...STORE, ...SERVICE],
  'services/observatory/api': [...QUERY, ...SERVICE],
  'services/observatory/page': [...QUERY, ...SERVICE, 'packages/missions'], // types: missions run in the fleet's process
  'services/observatory/page/browser': ['services/observatory/page', 'packages/missions', ...QUERY], // types: the observatory serves no TypeScript
  'services/observatory/files': [...QUERY, 'services/observatory/otlp', ...SERVICE],
  'services/observatory/testing': STORE,
  'tools/fleet': [
    ...PACKAGES,
    'services/observatory/settings.ts',
    'services/spaceport/settings.ts',
    'services/spaceship/settings.ts',
    'services/cleaner/settings.ts',
  ],
  'tools/doctor': PACKAGES,
  'tools/mission': PACKAGES,
  otel: ['packages/telemetry'],
  e2e: [...PACKAGES, 'services'],
  bench: [...PACKAGES, 'services/observatory/model'], // types
  lint: [],
};

/** The OpenTelemetry SDK: all of OpenTelemetry but its API. */
const SDK = /^@opentelemetry\/(?!api$)/;
const MAY_IMPORT_SDK = new Set(['packages/telemetry', 'tools/doctor', 'otel', 'e2e', 'bench']);

const isIn = (room: string, file: string): boolean => file === room || file.startsWith(`${room}/`);
const isTest = (file: string): boolean => /\.test\.ts$|\/testing\//.test(file);
/** The innermost room that holds the file. */
const roomOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT)
    .filter((room) => isIn(room, file))
    .toSorted((a, b) => b.length - a.length)[0];
/** The package, service or tool that a file belongs to. */
const partOf = (file: string): string => file.split('/', 2).join('/');

/**
 * Says why a file must not import what it imports, or nothing where it may. Tests may also import the test kit, all of the package,
 * service or tool they belong to, and the SDK.
 */
export function refusal(from: string, to: Import): string | undefined {
  const room = roomOf(from);
  if (room === undefined)
    return from.includes('/') ? 'This folder is no room yet: name it in lint/rooms.ts' : undefined;
  if ('package' in to) return isTest(from) ? undefined : packageRefusal(room, to.package);
  const target = roomOf(to.file) ?? to.file;
  if (target === room || MAY_IMPORT[room]!.some((each) => isIn(each, to.file)))
    return isTest(to.file) && !isTest(from) && room !== 'e2e' ? `${to.file} is for tests` : undefined;
  if (isTest(from) && (target === 'packages/testkit' || partOf(from) === partOf(to.file))) return undefined;
  return `${room} must not import ${target}`;
}

function packageRefusal(room: string, name: string): string | undefined {
  if (room === 'packages/contract') return `${room} must not import anything`;
  if (SDK.test(name) && !MAY_IMPORT_SDK.has(room)) return `${room} must not import the OpenTelemetry SDK`;
  return undefined;
}
