import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import { formatTime, type Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import { type HeldAlert, mutedBy } from '../rules/held.ts';
import type { Holding } from '../rules/holding.ts';
import type { MuteChange } from '../rules/input.ts';
import { levelOf } from '../rules/level.ts';
import type { Mute } from '../rules/mutes.ts';
import type { Outcome } from '../rules/standing.ts';
import { placeSubject, subjectKey } from '../rules/subject.ts';
import type { Seals } from './access/seal.ts';
import { actorOf } from './answering.ts';
import type { HeldApi } from './http/api.ts';
import type { HeldPage, HeldView, MuteView } from './http/contract/held.ts';
import type { JournalledInput } from './input-record.ts';
import { FLOOD_OVER, type OperatorLoad } from './operator-load.ts';
import type { TokenPrincipal } from './principal.ts';
import { pageOf } from './registers.ts';
import type { Rights } from './rights.ts';

export interface HeldParts {
  readonly community: Community;
  readonly seals: Pick<Seals, 'seal' | 'unseal'>;
  readonly rights: Rights;
  readonly load: OperatorLoad;
  readonly now: () => Instant;
  readonly submit: (make: (at: Instant) => JournalledInput) => Promise<Outcome>;
}

/** What is not told by itself, as the core has it now; and what people change of it. */
export function openHeld(parts: HeldParts): HeldApi {
  const { seals, rights, load, now } = parts;
  const directory = () => parts.community.directory;
  const holding = () => parts.community.holding;
  const time = (at: Instant): string => formatTime(at, directory().registry.timeZone);
  const seesWhole = (by: TokenPrincipal, place: PlaceId): boolean =>
    rights.decide(by, 'see-case', { place }).ok;
  const mayKnow = (by: TokenPrincipal, place: PlaceId): boolean =>
    seesWhole(by, place) || rights.decide(by, 'see-outline', { place }).ok;
  const around = (): Around => ({ holding: holding(), seals, now: now(), time });

  async function change(by: TokenPrincipal, what: MuteChange) {
    const { mute } = await parts.submit((at) => ({
      type: 'mute-changed',
      at,
      by: actorOf(by),
      change: what,
    }));
    if (mute === undefined) throw new Error('a mute was judged without a verdict');
    return mute.ok ? muteView(mute.mute, true, around()) : mute.why;
  }

  return {
    list(by, query) {
      const all = [...holding().held.all()].filter(({ news }) => isWithin(news.place, query.within));
      const chosen = all
        .filter(({ held }) => query.why === undefined || held.why === query.why)
        .filter(({ held }) => query.case === undefined || (held.why === 'storm' && held.case === query.case))
        .filter(({ news }) => mayKnow(by, news.place))
        .sort(inOrder)
        .map((one) => ({ id: one.news.id, one }));
      const page = pageOf(chosen, query);
      if (page === 'cursor-invalid') return page;
      const items = page.items.map(({ one }) => heldView(one, seesWhole(by, one.news.place), around()));
      return { items, next: page.next, counts: countsOf(all) };
    },
    mutes: (by, within) =>
      holding()
        .mutes.filter(
          ({ place }) => (isWithin(place, within) || isWithin(within, place)) && mayKnow(by, place),
        )
        .toSorted((a, b) => a.until - b.until)
        .map((mute) => muteView(mute, seesWhole(by, mute.place), around())),
    mutePlace: (id) => muteOf(id, holding())?.place,
    set: (by, { reason, ...asked }) =>
      change(by, { type: 'set', mute: { ...asked, note: seals.seal(keyOf(asked.place), reason) } }),
    end: (by, id) => change(by, { type: 'end', mute: id }),
    load(by) {
      const items = load.now().flatMap(({ staff, alerts }) => {
        const place = directory().staff(staff)?.place;
        if (place === undefined || !rights.decide(by, 'see-staff', { place }).ok) return [];
        return [{ staff, alerts, flood: alerts > FLOOD_OVER }];
      });
      return { floodOver: FLOOD_OVER, items };
    },
  };
}

interface Around {
  readonly holding: Holding;
  readonly seals: HeldParts['seals'];
  readonly now: Instant;
  time(at: Instant): string;
}

/** Whole, or by building for those who may not know whom it is about. */
function heldView(one: HeldAlert, isWhole: boolean, { holding, time }: Around): HeldView {
  const { news, since, held } = one;
  const { id, rule, place, device, resident } = news;
  const until =
    held.why === 'gathering' ? held.until : held.why === 'muted' && muteOf(held.mute, holding)?.until;
  return {
    id,
    held: held.why,
    since: time(since),
    ...(until && { until: time(until) }),
    ...(held.why === 'muted' && { mute: held.mute }),
    ...(held.why === 'storm' && { case: held.case }),
    level: levelOf(rule.urgency),
    cause: rule.cause,
    place: isWhole ? place : (placeAt(place, 'building') ?? place),
    ...(isWhole && device !== undefined && { device }),
    ...(isWhole && resident !== undefined && { resident }),
    why: rule.why,
  };
}

function muteView(mute: Mute, isWhole: boolean, around: Around): MuteView {
  const { holding, time, seals, now } = around;
  const { id, place, device, cause, red, from, until, by, note, ended } = mute;
  const reason = note === undefined ? undefined : seals.unseal(keyOf(place), note);
  const state = ended ? 'ended' : from > now ? 'planned' : 'running';
  return {
    ...{ id, place, by, state, from: time(from), until: time(until) },
    ...(isWhole && device !== undefined && { device }),
    ...(cause !== undefined && { cause }),
    ...(red && { red }),
    ...(isWhole && reason !== undefined && { reason }),
    held: holding.held.in(mutedBy(id)).length,
  };
}

const muteOf = (id: string, { mutes }: Holding): Mute | undefined => mutes.find((mute) => mute.id === id);

/** What people wrote of a place is sealed as the place's own. */
const keyOf = (place: PlaceId): string => subjectKey(placeSubject(place));

function countsOf(all: readonly HeldAlert[]): HeldPage['counts'] {
  const counts = { all: all.length, red: 0, gathering: 0, muted: 0, storm: 0 };
  for (const { news, held } of all) {
    counts[held.why]++;
    if (isRed(news)) counts.red++;
  }
  return counts;
}

const isRed = ({ rule }: HeldAlert['news']): boolean => levelOf(rule.urgency) === 'red';

const RANK = { muted: 0, gathering: 1, storm: 2 } as const;

/** Reds first, then what people muted; of each the newest in front. */
const inOrder = (a: HeldAlert, b: HeldAlert): number =>
  Number(isRed(b.news)) - Number(isRed(a.news)) ||
  RANK[a.held.why] - RANK[b.held.why] ||
  b.since - a.since ||
  (a.news.id < b.news.id ? -1 : 1);
