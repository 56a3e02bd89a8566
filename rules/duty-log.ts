import type { PlaceId } from '../devices/place.ts';
import type { Directory, DutyOverride, Leave, Registry, Role, Staff } from '../devices/registry.ts';
import { between, days, type Instant, microseconds, plus } from '../devices/time.ts';
import { coveredPlaces } from './coverage.ts';
import { coverageNews, monthOf, unusualGaps } from './coverage-case.ts';
import { windowOf } from './duty-days.ts';
import { openRoster, type Roster } from './duty-turns.ts';
import type { Actor } from './fact.ts';
import type { DutyChange, Input } from './input.ts';
import type { RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { TIER_ROLE } from './tier.ts';

/** What is known of duty besides the registry; it stands in the record as a whole. */
export interface DutyState {
  readonly entries: readonly DutyEntry[];
  /** The month whose gaps were told of a place, by the place. */
  readonly told: Readonly<Record<PlaceId, string>>;
  /** When gaps are looked for next; not there before the first registry. */
  readonly lookAt?: Instant;
}

export const NO_DUTY: DutyState = { entries: [], told: {} };

/** A leave or an override that a person entered. Its id is that of its fact. */
export type DutyEntry = { readonly id: string; readonly by: Actor; readonly at: Instant } & (
  | ({ readonly type: 'leave' } & Leave)
  | ({ readonly type: 'override' } & DutyOverride)
);

export type DutyVerdict =
  | { readonly ok: true; readonly entry: DutyEntry }
  | { readonly ok: false; readonly why: DutyRefusal };

export type DutyRefusal =
  | 'no-such-staff'
  | 'no-such-entry'
  | 'ends-before-it-begins'
  | 'already-over'
  | 'too-long'
  | 'stands-in-for-oneself'
  | 'another-kind-of-duty'
  | 'too-many-entries';

/** Longer than any leave; beyond it a year was mistyped, and it is refused. */
const LONGEST_ENTRY = days(366);

/**
 * Entries kept: a dozen for each of a community's people, in a fifth of a megabyte that is written with every change.
 * Beyond, the one longest over goes; when none is over, a further one is refused.
 */
const ENTRIES_KEPT = 1_000;

/** The subject and id of the one deadline: when gaps are looked for. */
export const DUTY = 'duty';

/** Leave, overrides and the gaps that were told. */
export class DutyLog {
  #state: DutyState;
  #roster: { readonly roster: Roster; readonly of: readonly unknown[] } | undefined;
  readonly #schedule: (due: Instant) => void;

  constructor(state: DutyState, schedule: (due: Instant) => void) {
    this.#state = state;
    this.#schedule = schedule;
    if (state.lookAt !== undefined) schedule(state.lookAt);
  }

  /** As it is now; another object whenever it has changed. */
  get state(): DutyState {
    return this.#state;
  }

  get due(): Instant | undefined {
    return this.#state.lookAt;
  }

  /** The roster of a registry with all that was entered; made once for both. */
  roster(registry: Registry): Roster {
    const { entries } = this.#state;
    const known = this.#roster;
    if (known?.of[0] === registry && known.of[1] === entries) return known.roster;
    const roster = openRoster(registry, {
      leave: entries.filter((one) => one.type === 'leave'),
      overrides: entries.filter((one) => one.type === 'override'),
    });
    this.#roster = { roster, of: [registry, entries] };
    return roster;
  }

  take(input: Extract<Input, { type: 'duty-changed' }>, directory: Directory, step: Step): DutyVerdict {
    const { by, change } = input;
    if (change.type === 'withdraw') return this.#withdraw(change.entry, by, directory, step);
    const why = whyNot(change, directory, step.at);
    if (why !== undefined) return { ok: false, why };
    const same = this.#state.entries.find((entry) => isSame(entry, change));
    if (same !== undefined) return { ok: true, entry: same };
    const kept = room(this.#state.entries, step.at);
    if (kept === undefined) return { ok: false, why: 'too-many-entries' };
    const entry = enter(change, by, directory, step);
    this.#change([...kept, entry], step.at);
    return { ok: true, entry };
  }

  /** A registry that says something else of duty is looked at. */
  compare(before: Registry, after: Registry, at: Instant): void {
    if (aboutDuty(before) !== aboutDuty(after)) this.#change(this.#state.entries, at);
  }

  /** Looks for the gaps of the rest of the month; each place is told of once a month. */
  look({ registry }: Directory, step: Step): RaisedAlert[] {
    const { timeZone } = registry;
    const month = monthOf(step.at, timeZone);
    const roster = this.roster(registry);
    const rest = windowOf({ from: step.at, to: month.to }, roster.calendar);
    const told = Object.entries(this.#state.told).filter(([, name]) => name === month.name);
    const news = coveredPlaces(registry).flatMap((place) => {
      if (told.some(([known]) => known === place)) return [];
      const gaps = unusualGaps(roster, place, rest, month);
      if (gaps.length === 0) return [];
      told.push([place, month.name]);
      return [coverageNews(step.newAlertId(`coverage/${place}`), place, gaps, timeZone)];
    });
    this.#state = { ...this.#state, told: Object.fromEntries(told), lookAt: month.to };
    this.#schedule(month.to);
    return news;
  }

  #withdraw(id: string, by: Actor, directory: Directory, step: Step): DutyVerdict {
    const entry = this.#state.entries.find((one) => one.id === id);
    if (entry === undefined) return { ok: false, why: 'no-such-entry' };
    step.note({ type: 'duty-entry-withdrawn', place: placeOf(entry, directory), by, entry: id });
    const others = this.#state.entries.filter((one) => one !== entry);
    this.#change(others, step.at);
    return { ok: true, entry };
  }

  /** Gaps are looked for just after the input: nothing it makes is due at its own time. */
  #change(entries: readonly DutyEntry[], at: Instant): void {
    const lookAt = plus(at, microseconds(1));
    this.#state = { ...this.#state, entries, lookAt };
    this.#schedule(lookAt);
  }
}

/** The area an entry is about: an override's own, and all that its person answers for in a leave. */
export const placeOf = (
  entry: { readonly staff: string; readonly place?: PlaceId },
  { staff, root }: Pick<Directory, 'staff' | 'root'>,
): PlaceId => entry.place ?? staff(entry.staff)?.place ?? root;

type Entered = Exclude<DutyChange, { type: 'withdraw' }>;

function enter(change: Entered, by: Actor, directory: Directory, step: Step): DutyEntry {
  const { at } = step;
  if (change.type === 'leave') {
    const { leave } = change;
    const id = step.note({ type: 'leave-entered', place: placeOf(leave, directory), by, ...leave });
    return { id, by, at, type: 'leave', ...leave };
  }
  const id = step.note({ type: 'override-entered', by, ...change.override });
  return { id, by, at, type: 'override', ...change.override };
}

function whyNot(change: Entered, directory: Directory, at: Instant): DutyRefusal | undefined {
  const entry = change.type === 'leave' ? change.leave : change.override;
  const staff = directory.staff(entry.staff);
  if (staff === undefined) return 'no-such-staff';
  if (entry.to <= entry.from) return 'ends-before-it-begins';
  if (entry.to <= at) return 'already-over';
  if (between(entry.from, entry.to) > LONGEST_ENTRY) return 'too-long';
  if (change.type === 'leave') return undefined;
  const { instead } = change.override;
  if (instead === entry.staff) return 'stands-in-for-oneself';
  const other = instead === undefined ? staff : directory.staff(instead);
  if (other === undefined) return 'no-such-staff';
  return mayStandIn(staff, other) ? undefined : 'another-kind-of-duty';
}

const CARRIERS: ReadonlySet<Role> = new Set(Object.values(TIER_ROLE));
const NEIGHBOURS: ReadonlySet<Role> = new Set<Role>(['building-head', 'helper']);
/** Roles that are told of cases: for the others a shift, leave or override means nothing. */
export const ON_CALL: ReadonlySet<Role> = new Set([...CARRIERS, ...NEIGHBOURS]);

/** Who carries cases stands in for one who carries cases, of whatever tier; a neighbour for a neighbour. */
export const mayStandIn = (one: Pick<Staff, 'role'>, other: Pick<Staff, 'role'>): boolean =>
  [CARRIERS, NEIGHBOURS].some((roles) => roles.has(one.role) && roles.has(other.role));

function isSame(entry: DutyEntry, change: Entered): boolean {
  const { staff, from, to } = change.type === 'leave' ? change.leave : change.override;
  if (entry.type !== change.type || entry.staff !== staff || entry.from !== from || entry.to !== to)
    return false;
  if (entry.type === 'leave' || change.type === 'leave') return true;
  return entry.place === change.override.place && entry.instead === change.override.instead;
}

/** The entries with room for one more. */
function room(entries: readonly DutyEntry[], at: Instant): readonly DutyEntry[] | undefined {
  if (entries.length < ENTRIES_KEPT) return entries;
  const [oldest] = entries.filter(({ to }) => to <= at).sort((a, b) => a.to - b.to);
  return oldest && entries.filter((one) => one !== oldest);
}

const aboutDuty = ({ staff, shifts, leave, overrides, holidays, timeZone }: Registry): string =>
  JSON.stringify([staff, shifts, leave, overrides, holidays, timeZone]);
