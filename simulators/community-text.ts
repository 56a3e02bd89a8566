import { z } from 'zod';
import { type PlaceId, parsePlace } from '../devices/place.ts';
import { type Device, GROUPS, type Registry, RISKS, ROLES, type VenueLimits } from '../devices/registry.ts';
import { milliseconds } from '../devices/time.ts';

const id = z.string().min(1).max(128);
const place = z.string().refine((text) => parsePlace(text) !== undefined, 'not a place');
const limits = z.object({
  earliest: z.string().exactOptional(),
  latest: z.string().exactOptional(),
  hoursPerWeek: z.number().exactOptional(),
  /** ISO 8601, e.g. `P2D`. */
  notice: z.iso.duration().exactOptional(),
});

const resident = z.looseObject({
  id,
  place,
  name: z.string().exactOptional(),
  groups: z.array(z.enum(GROUPS)).default([]),
  risk: z.enum(RISKS).default('middle'),
  reviewBy: z.iso.date().exactOptional(),
  contacts: z
    .array(
      z.looseObject({
        key: z.boolean().default(false),
        guardian: z.boolean().default(false),
        asOf: z.iso.date().exactOptional(),
      }),
    )
    .default([]),
  away: z.looseObject({ until: z.iso.date() }).exactOptional(),
});

const device = z.looseObject({
  id,
  kind: z.string(),
  place: place.exactOptional(),
  resident: id.exactOptional(),
  venue: id.exactOptional(),
  bridge: id.exactOptional(),
  address: z.string().exactOptional(),
  secret: z.string().exactOptional(),
});

/**
 * What the fleet reads of a community file. The gateway checks the file in full; this asks only for what sending
 * needs, and passes over the rest.
 */
export const communityText = z.looseObject({
  timeZone: z.string().default('Asia/Shanghai'),
  holidays: z.array(z.looseObject({ date: z.iso.date(), working: z.boolean() })).default([]),
  residents: z.array(resident).default([]),
  devices: z.array(device).default([]),
  bridges: z
    .array(
      z.looseObject({ id, secret: z.string(), convention: z.string(), topics: z.array(z.string()).min(1) }),
    )
    .default([]),
  staff: z.array(z.looseObject({ id, role: z.enum(ROLES), place })).default([]),
  shifts: z.array(z.looseObject({ staff: id, place: place.exactOptional(), weekly: z.string() })).default([]),
  venues: z
    .array(
      z.looseObject({
        id,
        place,
        capacity: z.number().exactOptional(),
        hours: z.string().exactOptional(),
        limits: limits.exactOptional(),
        proposals: z.boolean().default(false),
      }),
    )
    .default([]),
});

export type CommunityText = z.input<typeof communityText>;
export type ResidentText = NonNullable<CommunityText['residents']>[number];
export type DeviceText = NonNullable<CommunityText['devices']>[number];

/** The community without names and secrets, as the core knows it. A device that is nowhere is left out. */
export function registryOf(text: CommunityText): Registry {
  const read = communityText.parse(text);
  const placeOf = <T extends { id: string; place: string }>(all: readonly T[]) =>
    new Map(all.map((one) => [one.id, one.place as PlaceId]));
  const [residents, venues, staff] = [placeOf(read.residents), placeOf(read.venues), placeOf(read.staff)];
  return {
    timeZone: read.timeZone,
    holidays: read.holidays.map(({ date, working }) => ({ date, working })),
    residents: read.residents.map(({ id, place, groups, risk, reviewBy, contacts, away }) => ({
      id,
      place: place as PlaceId,
      groups,
      risk,
      ...(reviewBy !== undefined && { reviewBy }),
      ...(contacts.length > 0 && {
        contacts: contacts.map(({ key, guardian, asOf }) => ({
          ...(key && { key }),
          ...(guardian && { guardian }),
          ...(asOf !== undefined && { asOf }),
        })),
      }),
      ...(away && { awayUntil: away.until }),
    })),
    devices: read.devices.flatMap(({ id, kind, resident, venue, bridge, address, ...own }): Device[] => {
      const where = (own.place as PlaceId) ?? residents.get(resident ?? '') ?? venues.get(venue ?? '');
      const more = {
        ...(resident !== undefined && { resident }),
        ...(venue !== undefined && { venue }),
        ...(bridge !== undefined && { bridge }),
        ...(address !== undefined && { address }),
      };
      return where === undefined ? [] : [{ id, kind, place: where, ...more }];
    }),
    bridges: read.bridges.map(({ id, convention, topics }) => ({ id, convention, topics })),
    staff: read.staff.map(({ id, role, place }) => ({ id, role, place: place as PlaceId })),
    shifts: read.shifts.flatMap((shift) => {
      const where = (shift.place as PlaceId) ?? staff.get(shift.staff);
      return where === undefined ? [] : [{ staff: shift.staff, place: where, weekly: shift.weekly }];
    }),
    venues: read.venues.map(({ id, place, capacity, hours, limits, proposals }) => ({
      id,
      place: place as PlaceId,
      ...(capacity !== undefined && { capacity }),
      ...(hours !== undefined && { hours }),
      ...(limits !== undefined && { limits: limitsOf(limits) }),
      ...(proposals && { proposals }),
    })),
  };
}

function limitsOf({ notice, ...rest }: z.output<typeof limits>): VenueLimits {
  if (notice === undefined) return rest;
  return { ...rest, notice: milliseconds(Temporal.Duration.from(notice).total('milliseconds')) };
}

/** Who signs in with what: devices of their own and bridges. */
export function secretsOf(text: CommunityText): ReadonlyMap<string, string> {
  const { devices = [], bridges = [] } = text;
  const own = devices.flatMap(({ id, secret, bridge }): [string, string][] =>
    secret === undefined || bridge !== undefined ? [] : [[id, secret]],
  );
  return new Map([...own, ...bridges.map(({ id, secret }): [string, string] => [id, secret])]);
}
