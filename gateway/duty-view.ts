import { isWithin } from '../devices/place.ts';
import type { DutyOverride, Leave } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import { coverageOf, coveredPlaces } from '../rules/coverage.ts';
import { dutyAt } from '../rules/duty.ts';
import { windowOf } from '../rules/duty-days.ts';
import { type DutyEntry, placeOf } from '../rules/duty-log.ts';
import { type Stretch, stretchesIn } from '../rules/duty-turns.ts';
import { actorOf } from './answering.ts';
import type { DutyApi, SpanQuery } from './http/api.ts';
import type { EntryView, ShiftsPage } from './http/contract/duty.ts';
import { pageOf } from './registers.ts';
import { type Submit, verdictOn } from './verdict.ts';
import { written } from './view.ts';

export interface DutyParts {
  readonly community: Community;
  readonly submit: Submit;
}

/** Who is on duty, worked out from the roster at each asking; and what people change of it. */
export function openDuty(parts: DutyParts): DutyApi {
  const registry = () => parts.community.directory.registry;
  const roster = () => parts.community.roster;
  const zone = () => registry().timeZone;
  return {
    at(place, at) {
      return seen({ place, at, ...dutyAt(roster(), place, at) }, zone());
    },
    shifts(query) {
      const turns = joined(stretchesIn(roster(), query.within, query));
      const page = pageOf(
        turns.map((one) => ({ id: turnId(one), one })),
        query,
      );
      if (page === 'cursor-invalid') return page;
      return {
        items: page.items.map(({ id, one }) => turnView(id, one, zone())),
        next: page.next,
        entries: entriesIn(parts.community, query).map((entry) => entryView(entry, zone())),
      };
    },
    coverage(query) {
      const { within, from, to } = query;
      const places = coveredPlaces(registry()).filter((place) => isWithin(place, within));
      const page = pageOf(
        places.map((id) => ({ id })),
        query,
      );
      if (page === 'cursor-invalid') return page;
      const window = windowOf({ from, to }, roster().calendar);
      const items = page.items.map(({ id }) => coverageOf(roster(), id, window));
      return seen({ from, to, items, next: page.next }, zone());
    },
    entry: (id) => parts.community.duty.state.entries.find((one) => one.id === id),
    staffPlace: (id) => parts.community.directory.staff(id)?.place,
    async change(principal, change) {
      const by = actorOf(principal);
      const duty = await verdictOn('duty', parts.submit, (at) => ({ type: 'duty-changed', at, by, change }));
      return duty.ok ? entryView(duty.entry, zone()) : duty.why;
    },
  };
}

/** The same with its times as ISO 8601: the contract's shapes are those of the rules but for that. */
const seen = <V>(one: object, timeZone: string): V => written(one, timeZone) as V;

/** Turns in the order of time, those that touch being one: a turn of every hour ends at no midnight. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  const last = new Map<string, number>();
  for (const one of stretches.toSorted((a, b) => a.from - b.from)) {
    const key = JSON.stringify([one.staff, one.turnOf.id, one.place, 'on' in one ? one.on : one.off]);
    const at = last.get(key);
    const before = at === undefined ? undefined : all[at];
    if (at !== undefined && before?.to === one.from) all[at] = { ...before, to: one.to };
    else last.set(key, all.push(one) - 1);
  }
  return all;
}

type Turn = ShiftsPage['items'][number];

function turnView(id: string, { turnOf, ...turn }: Stretch, timeZone: string): Turn {
  return seen({ ...turn, id, role: turnOf.role }, timeZone);
}

const turnId = ({ from, turnOf, staff, place, ...why }: Stretch): string =>
  [from, turnOf.id, staff, place, 'on' in why ? why.on.type : why.off.type].join('~');

/** Leave and overrides that touch a span, of the community file and entered, in an area. */
function entriesIn(community: Community, { within, from, to }: SpanQuery): Entry[] {
  const { registry } = community.directory;
  const filed: Entry[] = [
    ...(registry.leave ?? []).map((one) => ({ ...one, id: null, type: 'leave' as const })),
    ...(registry.overrides ?? []).map((one) => ({ ...one, id: null, type: 'override' as const })),
  ];
  return [...filed, ...community.duty.state.entries]
    .filter((one) => one.from < to && from < one.to)
    .filter((one) => {
      const place = placeOf(one, community.directory);
      return isWithin(place, within) || isWithin(within, place);
    })
    .sort((a, b) => a.from - b.from);
}

type Entry = (Leave | DutyOverride) & Pick<EntryView, 'id' | 'type'>;

function entryView(entry: Entry | DutyEntry, timeZone: string): EntryView {
  const { at: _, ...rest } = entry as Entry & { readonly at?: Instant };
  return seen(rest, timeZone);
}
