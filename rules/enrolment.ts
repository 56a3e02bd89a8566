import type { Directory } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { deviceState, type PlaceState, type RowKey, rowKeyOf } from './place-state.ts';
import { type AlertNews, clear, type Senses } from './sensing.ts';

/** Absence counts from the entry in the registry, so a device that was never seen is noticed too. */
export function seed(
  directory: Directory,
  at: Instant,
  rowAt: (key: RowKey) => PlaceState | undefined,
): void {
  for (const device of directory.registry.devices) {
    const row = rowAt(rowKeyOf(device, directory));
    if (row !== undefined) deviceState(row, device, at);
  }
  for (const resident of directory.registry.residents) {
    const row = rowAt(resident.place);
    if (row !== undefined) row.signs[resident.id] ??= at;
  }
}

/** Ends what a row holds of devices and residents that have left it; their alerts are cleared, their cases stay. */
export function retire(
  row: PlaceState,
  before: Directory,
  after: Directory,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  const news: AlertNews[] = [];
  for (const id of Object.keys(row.devices)) {
    const device = after.device(id);
    if (device !== undefined && rowKeyOf(device, after) === row.key) continue;
    const known = before.device(id);
    news.push(...clearAll(row, id, known && { device: known }, at, senses));
    delete row.devices[id];
  }
  for (const id of Object.keys(row.signs)) {
    if (after.resident(id)?.place === row.key) continue;
    news.push(...clearAll(row, id, { resident: id }, at, senses));
    delete row.signs[id];
  }
  return news;
}

function clearAll(
  row: PlaceState,
  who: string,
  about: Pick<AlertNews, 'device' | 'resident'> = {},
  at: Instant,
  senses: Senses,
): AlertNews[] {
  return Object.keys(row.alerts)
    .filter((key) => key.endsWith(`/${who}`))
    .flatMap((key) => {
      const rule = senses.watch.ruleNamed(key.slice(0, key.indexOf('/')));
      return rule === undefined ? [] : clear(row, rule, key, at, about, senses);
    });
}
