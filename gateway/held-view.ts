import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import { type Duration, formatTime, type Instant, plus, seconds } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import { mutedBy } from '../rules/held.ts';
import type { Holding } from '../rules/holding.ts';
import type { MuteChange } from '../rules/input.ts';
import type { Mute } from '../rules/mutes.ts';
import { placeSubject, subjectKey } from '../rules/subject.ts';
import type { Seals } from './access/seal.ts';
import { actorOf } from './answering.ts';
import { radioViews } from './held-radio-view.ts';
import { type HeldRow, heldRows, isHeldRed, muteOf } from './held-rows.ts';
import type { HeldApi } from './http/api.ts';
import type { HeldPage, HeldView, MuteView } from './http/contract/held.ts';
import { FLOOD_OVER, type OperatorLoad } from './operator-load.ts';
import type { TokenPrincipal } from './principal.ts';
import { pageOf } from './registers.ts';
import type { Rights } from './rights.ts';
import { type Submit, verdictOn } from './verdict.ts';

export interface HeldParts {
  readonly community: Community;
  readonly seals: Pick<Seals, 'seal' | 'unseal'>;
  readonly rights: Rights;
  readonly load: OperatorLoad;
  readonly now: () => Instant;
  readonly submit: Submit;
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
  const flapping = atMostEvery(FLAPPING_EVERY, now, () => parts.community.heldFlapping());
  const around = (): Around => ({ holding: holding(), seals, now: now(), time });

  async function change(by: TokenPrincipal, what: MuteChange) {
    const mute = await verdictOn('mute', parts.submit, (at) => ({
      type: 'mute-changed',
      at,
      by: actorOf(by),
      change: what,
    }));
    return mute.ok ? muteView(mute.mute, true, around()) : mute.why;
  }

  return {
    list(by, query) {
      const { community } = parts;
      const silences = community.heldSilences();
      const all = heldRows(community, { silences, flapping: flapping() }, now()).filter(({ place }) =>
        isWithin(place, query.within),
      );
      const chosen = all
        .filter(({ held }) => query.why === undefined || held === query.why)
        .filter((row) => query.case === undefined || row.case === query.case)
        .filter(({ place }) => mayKnow(by, place));
      const page = pageOf(chosen, query);
      if (page === 'cursor-invalid') return page;
      const reader = {
        sees: (place: PlaceId) => isWithin(place, query.within) && mayKnow(by, place),
        seesWhole: (place: PlaceId) => seesWhole(by, place),
      };
      return {
        items: page.items.map((row) => heldView(row, seesWhole(by, row.place), time)),
        next: page.next,
        radioGateways: radioViews(silences, reader, { community, now: now(), time }),
        counts: countsOf(all),
      };
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

/** To look through 30,000 devices takes 20 ms, and every screen asks: what flaps is up to a second old in the list. */
const FLAPPING_EVERY = seconds(1);

/** What was worked out last, while it is fresh. */
function atMostEvery<T>(length: Duration, now: () => Instant, work: () => T): () => T {
  let last: { readonly at: Instant; readonly found: T } | undefined;
  return () => {
    const at = now();
    if (last === undefined || at >= plus(last.at, length)) last = { at, found: work() };
    return last.found;
  };
}

interface Around {
  readonly holding: Holding;
  readonly seals: HeldParts['seals'];
  readonly now: Instant;
  time(at: Instant): string;
}

/** Whole, or by building for those who may not know whom it is about. */
function heldView(row: HeldRow, isWhole: boolean, time: (at: Instant) => string): HeldView {
  const { since, until, place, device, resident, radioGateway, ...told } = row;
  return {
    ...told,
    since: time(since),
    ...(until !== undefined && { until: time(until) }),
    place: isWhole ? place : (placeAt(place, 'building') ?? place),
    ...(isWhole && device !== undefined && { device }),
    ...(isWhole && resident !== undefined && { resident }),
    ...(isWhole && radioGateway !== undefined && { radioGateway }),
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

/** What people wrote of a place is sealed as the place's own. */
const keyOf = (place: PlaceId): string => subjectKey(placeSubject(place));

function countsOf(all: readonly HeldRow[]): HeldPage['counts'] {
  const counts = {
    ...{ all: all.length, red: 0, gathering: 0, muted: 0, storm: 0 },
    ...{ 'radio-gateway': 0, flapping: 0 },
  };
  for (const row of all) {
    counts[row.held]++;
    if (isHeldRed(row)) counts.red++;
  }
  return counts;
}
