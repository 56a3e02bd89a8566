import { type Directory, openDirectory, type Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import {
  alertAt,
  deviceAt,
  deviceState,
  type PlaceState,
  type RowKey,
  residentAt,
  residentState,
  rowKeyOf,
  type WatchedState,
} from './place-state.ts';
import type { RuleBook } from './rule-book.ts';
import type { AlertNews } from './sensing.ts';
import { openWatch, type Watch } from './watch.ts';

/** The rows of a community, as enrolment needs them. */
export interface Rows {
  /** The row as it is, without a change to it. */
  peek(key: RowKey): PlaceState | undefined;
  /** The row to be changed, begun when there is none; `undefined` when it has seen this change already. */
  open(key: RowKey): PlaceState | undefined;
}

/**
 * Absence counts from the entry in the registry, so a device that was never seen is noticed too. Whoever changes until
 * when a person is away has heard of them.
 */
export function seed(before: Directory, directory: Directory, at: Instant, rows: Rows): void {
  for (const device of directory.registry.devices) {
    const key = rowKeyOf(device, directory);
    const known = rows.peek(key);
    const row = known && deviceAt(known, device.id) ? undefined : rows.open(key);
    if (row !== undefined) deviceState(row, device.id, at);
  }
  for (const { id, place, awayUntil } of directory.registry.residents) {
    const known = rows.peek(place);
    const isHeardOf = before.resident(id)?.awayUntil !== awayUntil;
    const isEntered = known && residentAt(known, id)?.since !== undefined;
    const row = isEntered && !isHeardOf ? undefined : rows.open(place);
    if (row === undefined) continue;
    const state = residentState(row, id, at);
    state.since ??= at;
    if (isHeardOf) state.lastSign = at;
  }
}

/** How many of each a registry has, as its fact tells. */
export function countsOf({ devices, residents, staff }: Registry) {
  const homes = new Set(residents.map((resident) => resident.place)).size;
  return { homes, devices: devices.length, residents: residents.length, staff: staff.length };
}

/** What a registry and the rules make of the community. */
export interface Enrolled {
  readonly directory: Directory;
  readonly watch: Watch;
}

export function enrol(book: RuleBook, registry: Registry): Enrolled {
  const directory = openDirectory(registry);
  return { directory, watch: openWatch(book.all, directory) };
}

/**
 * Ends what a row holds of devices, residents and rules that have left it; their alerts are cleared, their cases
 * stay. `undefined` when nothing has left it.
 */
export function retire(row: PlaceState, before: Enrolled, after: Enrolled): AlertNews[] | undefined {
  const isHere = (id: string) => after.watch.device(id)?.rowKey === row.key;
  const livesHere = (id: string) => after.directory.resident(id)?.place === row.key;
  const parts = [leave(row.devices, isHere, before, after), leave(row.residents, livesHere, before, after)];
  return parts.every((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function leave(
  part: Record<string, WatchedState>,
  stays: (id: string) => boolean,
  before: Enrolled,
  after: Enrolled,
): AlertNews[] | undefined {
  const gone = Object.keys(part).filter((id) => !stays(id));
  const ended = Object.entries(part).flatMap(([who, state]) =>
    [...new Set([state.alerts, state.notBefore, memoryOf(state)].flatMap((by) => Object.keys(by)))]
      .map((rule) => ({ rule, key: `${rule}/${who}`, state }))
      .filter(({ key }) => gone.includes(who) || !isWatchedAlike(key, before, after)),
  );
  const news = ended.flatMap(({ rule, key, state }) => {
    const alert = alertAt(state, rule);
    const known = before.watch.lookUp(key);
    delete state.alerts[rule];
    delete state.notBefore[rule];
    delete memoryOf(state)[rule];
    return known && isStanding(alert) ? [{ change: 'cleared' as const, id: alert.id, rule: known.rule }] : [];
  });
  for (const id of gone) delete part[id];
  return gone.length === 0 && ended.length === 0 ? undefined : news;
}

const memoryOf = ({ memory = {} }: WatchedState) => memory;

/** A rule that says something else than before begins anew. */
function isWatchedAlike(key: string, before: Enrolled, after: Enrolled): boolean {
  const [was, is] = [before, after].map(({ watch }) => watch.lookUp(key)?.rule);
  if (is === undefined) return false;
  return was === undefined || was === is || JSON.stringify(was) === JSON.stringify(is);
}
