import type { DeviceId } from '../devices/reading.ts';
import type { BridgeId, ResidentId } from '../devices/registry.ts';
import { type Instant, microseconds, plus } from '../devices/time.ts';
import { canBeSeen, lifeSensors } from './absence.ts';
import { stretched } from './downtime.ts';
import { standingOutage } from './outage.ts';
import { deviceAt, type PlaceState, type RowKey } from './place-state.ts';
import { peopleAlone, radioRow } from './radio-gateway.ts';
import type { Senses } from './sensing.ts';
import type { DeviceWatch } from './watch.ts';

/** What a radio gateway that is down keeps from being told. */
export interface HeldSilences {
  readonly bridge: BridgeId;
  /** Since when it is known to be down, and when it was last heard before, if ever. */
  readonly since: Instant;
  readonly heard?: Instant;
  readonly devices: readonly HeldDevice[];
  /** People living alone behind it whom nothing sees now. */
  readonly unseen: readonly ResidentId[];
}

interface HeldDevice {
  readonly device: DeviceId;
  readonly lastContact?: Instant;
  /** When its silence would have been told; it is held back from then on. */
  readonly due: Instant;
}

/** All that is held back just after `at`, by radio gateway in the order of the registry. */
export function heldSilences(
  at: Instant,
  senses: Senses,
  rowOf: (key: RowKey) => PlaceState | undefined,
): readonly HeldSilences[] {
  const { directory, watch } = senses;
  const after = plus(at, microseconds(1));
  return directory.registry.bridges.flatMap(({ id }): HeldSilences[] => {
    const outage = standingOutage(rowOf(radioRow(id))?.radio ?? { outages: [] });
    if (outage === undefined) return [];
    const { from, heard } = outage;
    const devices = directory
      .devicesBehind(id)
      .map((device) => watch.on(device))
      .flatMap((device) => heldOf(device, rowOf(device.rowKey), senses));
    const unseen = peopleAlone(id, senses).filter((person) => {
      const home = rowOf(person.resident.place);
      return lifeSensors(person, senses).length > 0 && !(home && canBeSeen(home, person, after, senses));
    });
    return [
      {
        bridge: id,
        since: from,
        ...(heard !== undefined && { heard }),
        devices,
        unseen: unseen.map(({ resident }) => resident.id),
      },
    ];
  });
}

function heldOf(
  { device, rules }: DeviceWatch,
  row: PlaceState | undefined,
  { downtimes }: Senses,
): HeldDevice[] {
  const state = row && deviceAt(row, device);
  if (state === undefined) return [];
  const { lastContact } = state;
  const dues = rules.silences.map((rule) => stretched(lastContact ?? state.since, rule.on.for, downtimes));
  if (dues.length === 0) return [];
  return [{ device, ...(lastContact !== undefined && { lastContact }), due: Math.min(...dues) as Instant }];
}
