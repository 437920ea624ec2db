import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';

import type { Random } from '../random.ts';

interface Line {
  /** Milliseconds since the night began. */
  at: number;
  service: string;
  message: string;
  ship?: string;
  isError?: boolean;
}

/** How long ago the night began, and how long it was, in milliseconds. */
const AGO_MS = 40 * 60_000;
const NIGHT_MS = 30 * 60_000;

/**
 * The log records of a night, as OTLP/JSON lines, one for each service. None has a trace: the ships fly at the same time, some with two requests at once.
 * @param full the spaceport whose dock is full at times.
 * @param label the suffix of the services' names.
 */
export function recordNight(random: Random, full: string, label: string): string {
  const lines: Line[] = [];
  for (let flight = 0; flight < 60; flight++) {
    const ship = random.pick(SHIPS);
    const at = random.whole(0, NIGHT_MS);
    fly(lines, random, full, ship, at);
    if (flight % 4 === 0) fly(lines, random, full, ship, at + random.whole(5, 40)); // a second request at the same time
  }
  for (let count = random.whole(5, 9); count > 0; count--)
    lines.push({ at: random.whole(0, NIGHT_MS), service: full, message: 'Authorization check was slow' });
  const begin = Date.now() - AGO_MS;
  return [...SHIPS, ...SPACEPORTS]
    .map((service) =>
      request(
        begin,
        `${service}-${label}`,
        lines.filter((line) => line.service === service),
      ),
    )
    .join('\n');
}

/** One docking: the lines of the ship, and those of the spaceport. */
function fly(lines: Line[], random: Random, full: string, ship: string, at: number): void {
  const spaceport = random.pick(SPACEPORTS);
  const isRefused = spaceport === full && random.next() < 0.5;
  const asked = at + random.whole(2, 9);
  const decided = asked + random.whole(5, 900);
  const end = decided + random.whole(2, 300);
  lines.push({ at, service: ship, ship, message: `Ship ${ship} asks ${spaceport}-spaceport to dock` });
  lines.push({ at: asked, service: spaceport, ship, message: `Requesting docking for ship ${ship}` });
  if (isRefused) {
    lines.push({
      at: decided,
      service: spaceport,
      ship,
      isError: true,
      message: "Docking limit '3' reached, Dock is full",
    });
    lines.push({
      at: end,
      service: ship,
      ship,
      isError: true,
      message: `${spaceport}-spaceport refused to dock: Docking limit reached`,
    });
  } else {
    lines.push({ at: decided, service: spaceport, ship, message: `Ship ${ship} docked successfully` });
    lines.push({
      at: end,
      service: ship,
      ship,
      message: `Ship docked successfully at ${spaceport}-spaceport`,
    });
  }
}

/** An export request of one service's records, in order. */
function request(begin: number, service: string, lines: Line[]): string {
  const text = (stringValue: string) => ({ stringValue });
  const logRecords = lines
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, message, ship, isError = false }) => ({
      timeUnixNano: `${BigInt(begin + at) * 1_000_000n}`,
      observedTimeUnixNano: `${BigInt(begin + at) * 1_000_000n}`,
      severityNumber: isError ? 17 : 9,
      severityText: isError ? 'ERROR' : 'INFO',
      body: text(message),
      attributes: ship === undefined ? [] : [{ key: 'ship_id', value: text(ship) }],
    }));
  const resource = { attributes: [{ key: 'service.name', value: text(service) }] };
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'pino' }, logRecords }] }],
  });
}
