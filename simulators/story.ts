import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import type { Directory, Group } from '../devices/registry.ts';
import { type Duration, type Instant, plus } from '../devices/time.ts';
import { type Answering, openScripted, type Part } from './staff.ts';
import type { Staffing } from './staffing.ts';
import type { Fault } from './trouble.ts';
import type { Happening } from './truth.ts';

/** A story: who is in it, what happens, what the staff do, and what the gateway has to make of it. */
export interface Story {
  readonly name: string;
  /** One line for a list. */
  readonly tells: string;
  /** Local time at which it is told in virtual time. */
  readonly starts: string;
  readonly lasts: Duration;
  readonly staffing?: Staffing;
  readonly needs: readonly Need[];
  readonly happens: readonly Told<Happening>[];
  readonly faults?: readonly Told<Fault>[];
  readonly staff: readonly Part[];
  readonly gives: readonly Expectation[];
  readonly never: readonly Expectation[];
}

/** A home or venue that the story needs. */
export interface Need {
  readonly as: string;
  /** Kinds of device that it has, and has not. */
  readonly has: readonly string[];
  readonly hasNot?: readonly string[];
  readonly group?: Group;
  /** In the building of this one. */
  readonly beside?: string;
  readonly behindBridge?: boolean;
  readonly venue?: true;
}

/** What a story gives is found among the gateway's facts. */
export interface Expectation {
  readonly fact: string;
  /** Exactly so long after the story's beginning; left out: at any time. */
  readonly after?: Duration;
  /** The part of the story it is about; left out: any. */
  readonly of?: string;
  readonly cause?: string;
  readonly level?: 'red' | 'yellow' | 'blue';
  /** What the fact says besides. */
  readonly has?: Readonly<Record<string, unknown>>;
  /** So many of them; left out: at least one. */
  readonly times?: number;
}

/** The same with times counted from the story's beginning, and people and places by their part in it. */
export type Told<T> = T extends unknown
  ? { readonly [K in keyof T as K extends 'at' ? 'after' : K]: Retold<T[K], K> }
  : never;
type Retold<V, K> = K extends 'resident' | 'home' | 'venue' | 'device' | 'place'
  ? string
  : V extends Instant
    ? Duration
    : V;

/** Who plays a part. */
export interface Player {
  readonly place: PlaceId;
  readonly resident?: string;
  readonly venue?: string;
  /** By kind. */
  readonly devices: Readonly<Record<string, string>>;
}

export type Cast = ReadonlyMap<string, Player>;

/** Finds the players, in the order of the registry; or says what the community lacks. */
export function castStory(story: Story, directory: Directory): Cast | { readonly lacks: string } {
  const cast = new Map<string, Player>();
  for (const need of story.needs) {
    const taken = new Set([...cast.values()].map(({ place, venue }) => venue ?? place));
    const beside = need.beside === undefined ? undefined : cast.get(need.beside);
    const candidates = need.venue ? halls(directory) : homes(directory);
    const player = candidates.find(
      (one) => !taken.has(one.venue ?? one.place) && fits(one, need, beside, directory),
    );
    if (player === undefined) return { lacks: lackOf(need) };
    cast.set(need.as, player);
  }
  return cast;
}

/** The story's happenings, faults and staff from `start` on, with this cast. */
export function stage(story: Story, cast: Cast, start: Instant) {
  const happenings = story.happens.map((told) => untell(told, cast, start) as Happening);
  const faults = (story.faults ?? []).map((told) => untell(told, cast, start) as Fault);
  return { happenings, faults };
}

/** The story's staff for what happens to its cast; everybody else is answered by `others`. */
export function castStaff(story: Story, cast: Cast, directory: Directory, others: Answering): Answering {
  const scripted = openScripted(story.staff, directory);
  const places = [...cast.values()].map(({ place }) => place);
  const isAbout = (place: PlaceId) => places.some((one) => isWithin(one, place));
  return { hear: (notice) => (isAbout(notice.place) ? scripted : others).hear(notice) };
}

function homes(directory: Directory): Player[] {
  return directory.registry.residents
    .filter(({ awayUntil }) => awayUntil === undefined)
    .map((resident) => {
      const devices = directory.devicesAround(resident).map(({ kind, id }) => [kind, id]);
      return { place: resident.place, resident: resident.id, devices: Object.fromEntries(devices) };
    });
}

function halls(directory: Directory): Player[] {
  const { venues, devices } = directory.registry;
  return venues.map(({ id, place }) => {
    const own = devices.filter(({ venue }) => venue === id).map((one) => [one.kind, one.id]);
    return { place, venue: id, devices: Object.fromEntries(own) };
  });
}

function fits(player: Player, need: Need, beside: Player | undefined, directory: Directory): boolean {
  const { devices, place, resident } = player;
  if (!need.has.every((kind) => devices[kind] !== undefined)) return false;
  if (need.hasNot?.some((kind) => devices[kind] !== undefined)) return false;
  if (beside !== undefined && placeAt(place, 'building') !== placeAt(beside.place, 'building')) return false;
  if (need.group !== undefined && !directory.resident(resident ?? '')?.groups.includes(need.group))
    return false;
  if (need.venue) return true;
  const bridged = need.has.some((kind) => directory.device(devices[kind] ?? '')?.bridge !== undefined);
  return bridged === (need.behindBridge ?? false);
}

function lackOf({ has, hasNot, group, beside, behindBridge, venue }: Need): string {
  if (venue) return `a venue with ${has.join(', ')}`;
  return [
    `a home with ${has.join(', ')}`,
    hasNot && `without ${hasNot.join(', ')}`,
    group && `of the group ${group}`,
    behindBridge && 'behind a radio gateway',
    beside && 'in the same building as another one',
  ]
    .filter(Boolean)
    .join(' ');
}

function untell(told: Told<Happening> | Told<Fault>, cast: Cast, start: Instant): object {
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => {
      if (key === 'after') return ['at', plus(start, value as Duration)];
      if (key === 'until' || key === 'from') return [key, plus(start, value as Duration)];
      return [key, PARTS.has(key) ? played(key, String(value), cast) : value];
    }),
  );
}

const PARTS: ReadonlySet<string> = new Set(['resident', 'home', 'venue', 'device', 'place']);

/** `home` is a part, `home.smoke` its device of a kind, `home.building` the building around it. */
function played(key: string, text: string, cast: Cast): string {
  const [as = '', rest] = text.split('.');
  const player = cast.get(as);
  const found =
    key === 'resident'
      ? player?.resident
      : key === 'venue'
        ? player?.venue
        : key === 'device'
          ? player?.devices[rest ?? '']
          : rest === 'building' && player
            ? placeAt(player.place, 'building')
            : player?.place;
  if (found === undefined) throw new Error(`the story has no ${key} ${text}`);
  return found;
}
