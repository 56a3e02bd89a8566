import type {
  Channel,
  ContactRecord,
  Device,
  Registry,
  ResidentId,
  StaffId,
  VenueId,
} from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import { readDutyTime } from '../../rules/duty-time.ts';
import { ON_CALL } from '../../rules/on-call.ts';
import { checkShape } from './check.ts';
import { findFaults } from './community-checks.ts';
import { type CommunityText, communitySchema } from './community-schema.ts';
import { SHORT_SECRET } from './config-schema.ts';
import { type ConfigProblem, locate } from './problem.ts';
import { readYaml, type YamlText } from './yaml-file.ts';

/** What the community file says, parted by who may see it. */
export interface Community {
  /** Ids, places and dates only. */
  readonly registry: Registry;
  readonly secrets: {
    /** Devices that sign in themselves. */
    readonly devices: readonly { readonly id: string; readonly secret: string }[];
    readonly bridges: readonly {
      readonly id: string;
      readonly secret: string;
      readonly topics: readonly string[];
    }[];
  };
  /** Everybody in the file, with what is to be sealed; a resident and a member of staff may have the same id. */
  readonly persons: readonly Person[];
  readonly venueNames: readonly { readonly id: VenueId; readonly name: string }[];
  /** One line each, by ids. */
  readonly warnings: readonly string[];
}

export type Person =
  | { readonly id: ResidentId; readonly kind: 'resident'; readonly sealed: SealedResident }
  | { readonly id: StaffId; readonly kind: 'staff'; readonly sealed: SealedStaff };

export interface SealedStaff {
  readonly name?: string;
  readonly phone?: string;
  readonly mail?: string;
}

export interface SealedResident extends Omit<SealedStaff, 'mail'> {
  readonly contacts?: readonly {
    readonly name?: string;
    readonly phone?: string;
    readonly key: boolean;
    readonly guardian?: boolean;
    /** ISO date. */
    readonly asOf?: string;
  }[];
  /** ISO date. */
  readonly reviewBy?: string;
}

export type ReadCommunity =
  | { readonly ok: true; readonly community: Community }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Bytes of a community file: 600,000 devices. A larger one is refused as `config-unreadable`. Reading blocks the thread
 * for 0.6 s per MB.
 */
export const LARGEST_COMMUNITY = 64 * 1024 * 1024;

/** Reads the file, or says everything that is wrong with it. */
export function readCommunity(file: string): ReadCommunity {
  const read = readYaml({ file, code: 'community-invalid' }, LARGEST_COMMUNITY);
  return read.ok ? checkCommunity(read.yaml) : read;
}

export function checkCommunity(yaml: YamlText): ReadCommunity {
  const checked = checkShape(communitySchema, yaml);
  if (!checked.ok) return checked;
  const text = checked.value;
  const faults = findFaults(text);
  if (faults.length > 0) return { ok: false, problems: locate(faults, yaml) };
  const community = {
    registry: registryOf(text),
    secrets: secretsOf(text),
    persons: personsOf(text),
    venueNames: text.venues.flatMap(({ id, name }) => (name === undefined ? [] : [{ id, name }])),
    warnings: warningsOf(text),
  };
  return { ok: true, community };
}

/** Every property is named here, so that a new private one cannot slip in. */
function registryOf(text: CommunityText): Registry {
  const residentPlace = new Map(text.residents.map((one) => [one.id, one.place]));
  const venuePlace = new Map(text.venues.map((one) => [one.id, one.place]));
  const staffPlace = new Map(text.staff.map((one) => [one.id, one.place]));
  const isRung = text.staff.some(({ channels }) => channels !== undefined);
  return {
    timeZone: text.timeZone,
    holidays: text.holidays,
    residents: text.residents.map(({ id, place, groups, risk, reviewBy, contacts, away, limits }) => ({
      id,
      place,
      groups: [...new Set(groups)],
      risk,
      ...(reviewBy !== undefined && { reviewBy }),
      ...(contacts.length > 0 && { contacts: contacts.map(recordOf) }),
      ...(away && { awayUntil: away.until }),
      ...(limits && { limits }),
    })),
    devices: text.devices.map(({ id, kind, resident, venue, bridge, address, ...own }): Device => {
      const place =
        own.place ?? residentPlace.get(resident ?? '') ?? venuePlace.get(venue ?? '') ?? missing('place', id);
      return {
        id,
        kind,
        place,
        ...(resident !== undefined && { resident }),
        ...(venue !== undefined && { venue }),
        ...(bridge !== undefined && { bridge }),
        ...(address !== undefined && { address }),
      };
    }),
    bridges: text.bridges.map(({ id, convention, topics }) => ({ id, convention, topics })),
    staff: text.staff.map(({ id, role, place, employment, ...reach }) => ({
      id,
      role,
      place,
      ...(employment && { employment }),
      ...(isRung && { channels: channelsOf(reach) }),
    })),
    shifts: text.shifts.map(({ staff, place, weekly, rotation }) => ({
      staff,
      place: place ?? staffPlace.get(staff) ?? missing('staff', staff),
      weekly,
      ...(rotation && { rotation }),
    })),
    ...(text.leave.length > 0 && {
      leave: text.leave.map(({ staff, ...span }) => ({ staff, ...spanOf(span, text.timeZone) })),
    }),
    ...(text.overrides.length > 0 && {
      overrides: text.overrides.map(({ staff, instead, place, ...span }) => ({
        staff,
        place: place ?? staffPlace.get(instead ?? staff) ?? missing('staff', staff),
        ...(instead !== undefined && { instead }),
        ...spanOf(span, text.timeZone),
      })),
    }),
    venues: text.venues.map(({ id, place, capacity, hours, limits, proposals }) => ({
      id,
      place,
      ...(capacity !== undefined && { capacity }),
      ...(hours !== undefined && { hours }),
      ...(limits !== undefined && { limits }),
      ...(proposals && { proposals }),
    })),
  };
}

const recordOf = ({ key, guardian, asOf }: ContactText): ContactRecord => ({
  ...(key && { key }),
  ...(guardian && { guardian }),
  ...(asOf !== undefined && { asOf }),
});

type ContactText = CommunityText['residents'][number]['contacts'][number];
type Reach = Pick<CommunityText['staff'][number], 'channels' | 'phone' | 'mail'>;

/** The channels of a person for which there is a number or address. */
function channelsOf(reach: Reach): Channel[] {
  const { channels = ['app'] } = reach;
  return [...new Set(channels)].filter((channel) => hasAddress(channel, reach));
}

function hasAddress(channel: Channel, { phone, mail }: Reach): boolean {
  if (channel === 'app') return true;
  return (channel === 'mail' ? mail : phone) !== undefined;
}

function spanOf(
  { from, to }: { readonly from: string; readonly to: string },
  zone: string,
): { from: Instant; to: Instant } {
  return {
    from: readDutyTime(from, 'from', zone) ?? missing('time', from),
    to: readDutyTime(to, 'to', zone) ?? missing('time', to),
  };
}

function missing(what: string, id: string): never {
  throw new Error(`the ${what} of ${id} was checked and is not there`);
}

function secretsOf(text: CommunityText): Community['secrets'] {
  return {
    devices: text.devices.flatMap(({ id, secret, bridge }) =>
      secret === undefined || bridge !== undefined ? [] : [{ id, secret }],
    ),
    bridges: text.bridges.map(({ id, secret, topics }) => ({ id, secret, topics })),
  };
}

function personsOf(text: CommunityText): Person[] {
  const residents = text.residents.map(({ id, name, phone, contacts, reviewBy }): Person => {
    const more = { ...(contacts.length > 0 && { contacts }), ...(reviewBy !== undefined && { reviewBy }) };
    return { id, kind: 'resident', sealed: { ...named(name, phone), ...more } };
  });
  const staff = text.staff.map(
    ({ id, name, phone, mail }): Person => ({
      id,
      kind: 'staff',
      sealed: { ...named(name, phone), ...(mail !== undefined && { mail }) },
    }),
  );
  return [...residents, ...staff];
}

function named(name: string | undefined, phone: string | undefined): SealedStaff {
  return { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) };
}

function warningsOf(text: CommunityText): string[] {
  const onShift = new Set(text.shifts.map((shift) => shift.staff));
  const alwaysOn = text.staff.filter(({ id, role }) => ON_CALL.has(role) && !onShift.has(id));
  const lost = text.staff.filter((one) => one.channels?.some((channel) => !hasAddress(channel, one)));
  const { devices, bridges } = text;
  const short = [...devices, ...bridges].filter(
    ({ secret = '' }) => secret !== '' && secret.length < SHORT_SECRET,
  );
  const mute = devices.filter(({ bridge, secret }) => bridge === undefined && secret === undefined);
  const doubly = devices.filter(({ bridge, secret }) => bridge !== undefined && secret !== undefined);
  return [
    ...warn('staff without a shift, who count as always on duty', alwaysOn),
    ...warn('staff with a channel that needs a phone or mail they have not', lost),
    ...warn(`secrets shorter than ${SHORT_SECRET} characters`, short),
    ...warn('devices with neither secret nor bridge, which cannot sign in', mute),
    ...warn('devices behind a bridge, whose own secret is not used', doubly),
  ];
}

/** Ids that one warning names; the rest are counted. */
const NAMED_IDS = 10;

function warn(what: string, those: readonly { readonly id: string }[]): string[] {
  if (those.length === 0) return [];
  const ids = those.slice(0, NAMED_IDS).map(({ id }) => id);
  const more = those.length > NAMED_IDS ? ` and ${those.length - NAMED_IDS} more` : '';
  return [`${what}: ${ids.join(', ')}${more}`];
}
