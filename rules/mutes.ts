import { isWithin } from '../devices/place.ts';
import type { Directory } from '../devices/registry.ts';
import { between, days, hours, type Instant, latest, minus, plus } from '../devices/time.ts';
import type { Actor } from './fact.ts';
import type { MuteAsked } from './input.ts';
import { levelOf } from './level.ts';
import type { RaisedAlert } from './sensing.ts';

/** A mute that was set; its id is that of its fact. */
export type Mute = MuteAsked & {
  readonly id: string;
  readonly by: Actor;
  readonly at: Instant;
  /** It is over: `until` is when it ended. */
  readonly ended?: true;
};

export const MUTE_REFUSALS = [
  'no-such-place',
  'no-such-device',
  'no-such-mute',
  'ends-before-it-begins',
  'already-over',
  'too-long',
  'too-far-ahead',
  'red-too-long',
  'red-too-wide',
  'red-too-soon',
  'too-many-mutes',
] as const;
export type MuteRefusal = (typeof MUTE_REFUSALS)[number];

export type MuteVerdict =
  | { readonly ok: true; readonly mute: Mute }
  | { readonly ok: false; readonly why: MuteRefusal };

/** The work on a lift or a roof takes weeks, and what is silenced for longer is forgotten. */
export const LONGEST_MUTE = days(30);
/** A red is silenced for a test of the fire alarm, and no longer. */
export const LONGEST_RED_MUTE = hours(1);
/** Between two mutes of one red: what stands then is told, so that no chain of them silences it for ever. */
const RED_HEARD_FOR = hours(1);
/** Maintenance is planned a season ahead; beyond it a year was mistyped. */
const FARTHEST_AHEAD = days(92);
/** Mutes at one time: a dozen for each grid. Beyond it a further one is refused. */
const MOST_MUTES = 200;

/** Why a mute cannot be set at `at`, among those that are known. */
export function whyNotMute(
  mute: MuteAsked,
  known: readonly Mute[],
  { device, root }: Pick<Directory, 'device' | 'root'>,
  at: Instant,
): MuteRefusal | undefined {
  if (!isWithin(mute.place, root)) return 'no-such-place';
  if (mute.device !== undefined && device(mute.device) === undefined) return 'no-such-device';
  if (mute.until <= mute.from) return 'ends-before-it-begins';
  if (mute.until <= at) return 'already-over';
  if (mute.from > plus(at, FARTHEST_AHEAD)) return 'too-far-ahead';
  if (known.length >= MOST_MUTES) return 'too-many-mutes';
  const length = between(latest(mute.from, at), mute.until);
  if (mute.red === undefined) return length > LONGEST_MUTE ? 'too-long' : undefined;
  if (length > LONGEST_RED_MUTE) return 'red-too-long';
  if (mute.cause === undefined && mute.device === undefined) return 'red-too-wide';
  const touches = known.some((one) => one.red && canMeet(one, mute) && isNear(one, mute));
  return touches ? 'red-too-soon' : undefined;
}

/** Whether one alert could be held by both. */
function canMeet(a: MuteAsked, b: MuteAsked): boolean {
  if (a.cause !== undefined && b.cause !== undefined && a.cause !== b.cause) return false;
  if (a.device !== undefined && b.device !== undefined) return a.device === b.device;
  return isWithin(a.place, b.place) || isWithin(b.place, a.place);
}

const isNear = (a: MuteAsked, b: MuteAsked): boolean =>
  a.from < plus(b.until, RED_HEARD_FOR) && b.from < plus(a.until, RED_HEARD_FOR);

/** Those that are running, planned, or still keep a red from being muted again. */
export const stillKnown = (mutes: readonly Mute[], at: Instant): Mute[] =>
  mutes.filter(({ until, red }) => until > (red ? minus(at, RED_HEARD_FOR) : at));

/** Which mute holds an alert back: the one that ends last. What the gateway says of itself is never held. */
export function muteOver(mutes: readonly Mute[], news: RaisedAlert, at: Instant): Mute | undefined {
  if (news.subject.type === 'gateway') return undefined;
  const isRed = levelOf(news.rule.urgency) === 'red';
  return mutes
    .filter((mute) => mute.from <= at && at < mute.until && (!isRed || mute.red) && covers(mute, news))
    .reduce<Mute | undefined>((last, one) => (last && last.until >= one.until ? last : one), undefined);
}

function covers({ place, device, cause }: Mute, news: RaisedAlert): boolean {
  if (cause !== undefined && cause !== news.rule.cause) return false;
  return device === undefined ? isWithin(news.place, place) : device === news.device;
}
