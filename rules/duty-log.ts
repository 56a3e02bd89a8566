import type { PlaceId } from '../devices/place.ts';
import type { Directory, DutyOverride, Leave, Registry } from '../devices/registry.ts';
import { between, days, type Instant, microseconds, plus } from '../devices/time.ts';
import { coveredPlaces } from './coverage.ts';
import { coverageNews, monthOf, unusualGaps } from './coverage-case.ts';
import type { Downtime } from './downtime.ts';
import { windowOf } from './duty-days.ts';
import { openRoster, type Roster } from './duty-turns.ts';
import type { Actor } from './fact.ts';
import type { DutyChange, Input } from './input.ts';
import { mayStandIn } from './on-call.ts';
import type { RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import type { Swap } from './swap.ts';
import { type SwapBy, SwapLog } from './swap-log.ts';

/** What is known of duty besides the registry; it stands in the record as a whole. */
export interface DutyState {
  readonly entries: readonly DutyEntry[];
  /** The month whose gaps were told of a place, by the place. */
  readonly told: Readonly<Record<PlaceId, string>>;
  /** Proposed swaps; none when left out. */
  readonly swaps?: readonly Swap[];
  /** When gaps are looked for next; not there before the first registry. */
  readonly lookAt?: Instant;
}

export const NO_DUTY: DutyState = { entries: [], told: {} };

/** A leave or an override that a person entered. Its id is that of its fact. */
export type DutyEntry = {
  readonly id: string;
  readonly by: Actor;
  readonly at: Instant;
  /** The accepted swap that it is of: all of one are taken back together. */
  readonly swap?: string;
} & (({ readonly type: 'leave' } & Leave) | ({ readonly type: 'override' } & DutyOverride));

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

/** The subject of all deadlines of duty, and the id of the one when gaps are looked for. */
export const DUTY = 'duty';

/** Leave, overrides, swaps and the gaps that were told. */
export class DutyLog {
  readonly swaps: SwapLog;
  #state: DutyState;
  #roster: { readonly roster: Roster; readonly of: readonly unknown[] } | undefined;
  readonly #schedule: (id: string, due: Instant) => void;

  constructor(state: DutyState, schedule: (id: string, due: Instant) => void) {
    this.#state = state;
    this.#schedule = schedule;
    if (state.lookAt !== undefined) schedule(DUTY, state.lookAt);
    this.swaps = new SwapLog(state.swaps ?? [], {
      schedule,
      keep: (swaps) => {
        this.#state = { ...this.#state, swaps };
      },
      enter: (overrides, of, step) => this.#enterSwap(overrides, of, step),
      takeBack: ({ swap, by }, directory, step) =>
        this.#takeBack(
          this.#state.entries.filter((one) => one.swap === swap),
          by,
          directory,
          step,
        ),
    });
  }

  /** As it is now; another object whenever it has changed. */
  get state(): DutyState {
    return this.#state;
  }

  dueOf(id: string, downtimes: readonly Downtime[]): Instant | undefined {
    return id === DUTY ? this.#state.lookAt : this.swaps.dueOf(id, downtimes);
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
    const kept = room(this.#state.entries, step.at, 1);
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
    this.#schedule(DUTY, month.to);
    return news;
  }

  #withdraw(id: string, by: Actor, directory: Directory, step: Step): DutyVerdict {
    const entry = this.#state.entries.find((one) => one.id === id);
    if (entry === undefined) return { ok: false, why: 'no-such-entry' };
    const all = this.#state.entries.filter((one) => one === entry || isOfSame(one, entry));
    this.#takeBack(all, by, directory, step);
    return { ok: true, entry };
  }

  #takeBack(gone: readonly DutyEntry[], by: Actor, directory: Directory, step: Step): void {
    for (const { id: entry, swap, ...about } of gone) {
      const place = placeOf(about, directory);
      const of = swap === undefined ? {} : { swap };
      step.note({ type: 'duty-entry-withdrawn', place, by, entry, ...of });
    }
    const others = this.#state.entries.filter((one) => !gone.includes(one));
    this.#change(others, step.at);
    for (const swap of new Set(gone.map((one) => one.swap)))
      if (swap !== undefined) this.swaps.undone(swap, step.at);
  }

  #enterSwap(overrides: readonly DutyOverride[], { swap, by }: SwapBy, step: Step): boolean {
    const { at } = step;
    const kept = room(this.#state.entries, at, overrides.length);
    if (kept === undefined) return false;
    const entries = overrides.map((override): DutyEntry => {
      const id = step.note({ type: 'override-entered', by, ...override, swap });
      return { id, by, at, type: 'override', ...override, swap };
    });
    this.#change([...kept, ...entries], at);
    return true;
  }

  /** Gaps are looked for just after the input: nothing it makes is due at its own time. */
  #change(entries: readonly DutyEntry[], at: Instant): void {
    const lookAt = plus(at, microseconds(1));
    this.#state = { ...this.#state, entries, lookAt };
    this.#schedule(DUTY, lookAt);
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

function isSame(entry: DutyEntry, change: Entered): boolean {
  const { staff, from, to } = change.type === 'leave' ? change.leave : change.override;
  if (entry.type !== change.type || entry.staff !== staff || entry.from !== from || entry.to !== to)
    return false;
  if (entry.type === 'leave' || change.type === 'leave') return true;
  return entry.place === change.override.place && entry.instead === change.override.instead;
}

const isOfSame = (one: DutyEntry, other: DutyEntry): boolean =>
  one.swap !== undefined && one.swap === other.swap;

/** The entries with room for so many more. */
function room(entries: readonly DutyEntry[], at: Instant, more: number): readonly DutyEntry[] | undefined {
  const beyond = Math.max(0, entries.length + more - ENTRIES_KEPT);
  const over = entries.filter(({ to }) => to <= at).sort((a, b) => a.to - b.to);
  const oldest = new Set(over.slice(0, beyond));
  return oldest.size < beyond ? undefined : entries.filter((one) => !oldest.has(one));
}

const aboutDuty = ({ staff, shifts, leave, overrides, holidays, timeZone }: Registry): string =>
  JSON.stringify([staff, shifts, leave, overrides, holidays, timeZone]);
