import { keysWithClock } from './alert-clock.ts';
import type { PlaceState, RowKey } from './place-state.ts';
import { RADIO_CLOCK } from './radio-gateway.ts';
import type { Senses } from './sensing.ts';
import { VENUE_CLOCK } from './venues.ts';

/** All in these rows that may change without a reading, by the id of its clock. */
export function* clocksIn(
  rows: readonly PlaceState[],
  { directory, watch }: Pick<Senses, 'directory' | 'watch'>,
): Generator<{ readonly row: PlaceState; readonly id: string }> {
  if (rows.length === 0) return;
  const devices = directory.registry.devices.map((device) => watch.on(device));
  const people = directory.registry.residents.map((resident) => watch.person(resident));
  const devicesIn = Map.groupBy(devices, (device) => device.rowKey);
  const peopleIn = Map.groupBy(people, ({ resident }): RowKey => resident.place);
  for (const row of rows) {
    if (row.venue !== undefined) yield { row, id: VENUE_CLOCK };
    if (row.radio !== undefined) yield { row, id: RADIO_CLOCK };
    for (const id of keysWithClock(row, devicesIn.get(row.key) ?? [], peopleIn.get(row.key) ?? []))
      yield { row, id };
  }
}
