import type * as v from 'valibot';
import type { Kind, Member } from '#contract/fleet-plan.ts';
import { readSettings, SettingsError } from '#http-service/settings.ts';
import { cleanerEntries } from '../../services/cleaner/settings.ts';
import { observatoryEntries } from '../../services/observatory/settings.ts';
import { spaceportEntries } from '../../services/spaceport/settings.ts';
import { spaceshipEntries } from '../../services/spaceship/settings.ts';
import { StartError } from './start-error.ts';

/** Settings for some members alone, by the member's name. */
export type MemberSettings = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The settings that each kind of member checks when it starts. */
const ENTRIES: Record<Kind, v.ObjectEntries> = {
  observatory: observatoryEntries,
  spaceport: spaceportEntries,
  spaceship: spaceshipEntries,
  cleaner: cleanerEntries,
};
/** Settings that OpenTelemetry or Node.js reads in a member. */
const FOREIGN = /^(?:OTEL|NODE)_[A-Z0-9_]+$/;

/** A comma that begins another entry; other commas belong to a value, as in `OTEL_PROPAGATORS=tracecontext,baggage`. */
const SEPARATOR = /,(?=[^,:=]*:[^,:=]*=)/;

/** Parses `zura:SIMULATE_DELAY_MS=700,…`; undefined if the text has another form. An empty value unsets the setting. */
export function parseMemberSettings(text: string): MemberSettings | undefined {
  const parsed = new Map<string, Record<string, string>>();
  for (const entry of text.split(SEPARATOR)) {
    const [, name = '', setting = '', value] = /^\s*([^\s:=]+):([^\s:=]+)=(.*)$/.exec(entry) ?? [];
    if (value === undefined) return undefined;
    parsed.set(name, { ...parsed.get(name), [setting]: value });
  }
  return parsed;
}

/**
 * Checks the settings for single members against the members that there are and the settings that they have.
 * @param source the name of the settings' source in errors.
 * @throws {StartError} naming an unknown member, an unknown setting or a wrong value.
 */
export function checkMemberSettings(
  all: MemberSettings,
  plan: readonly Member[],
  source = 'FLEET_SET',
): void {
  for (const [name, settings] of all) {
    const member = plan.find((candidate) => candidate.name === name);
    if (!member) {
      const names = plan.map((candidate) => candidate.name).join(', ');
      throw new StartError(`${source} names ${JSON.stringify(name)}, which is no member: use ${names}`);
    }
    for (const setting of Object.keys(settings)) checkName(setting, member, source);
    try {
      readSettings(entriesOf(member.kind, settings), settings);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      throw new StartError(`${source}, ${name}: ${error.message}`);
    }
  }
}

/** Descriptions of the settings that are set: the others may be required, and come from elsewhere. */
function entriesOf(kind: Kind, settings: object): v.ObjectEntries {
  return Object.fromEntries(Object.entries(ENTRIES[kind]).filter(([name]) => name in settings));
}

function checkName(setting: string, { name, kind, settings }: Member, source: string): void {
  if (setting in settings) throw new StartError(`${source} cannot set ${setting} of ${name}: the fleet does`);
  if (setting in ENTRIES[kind] || FOREIGN.test(setting)) return;
  const own = Object.keys(ENTRIES[kind]).filter((known) => !(known in settings));
  throw new StartError(
    `${source} sets ${JSON.stringify(setting)}, which ${name} does not have: use ${own.join(', ')} or OTEL_…`,
  );
}
