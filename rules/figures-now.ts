import { kindNamed } from '../devices/kinds/index.ts';
import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Device, Directory, Resident, ResidentId } from '../devices/registry.ts';
import { days, type Instant, minus } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import {
  alertAt,
  type DeviceState,
  deviceAt,
  type PlaceState,
  type RowKey,
  rowKeyOf,
} from './place-state.ts';
import type { Rule } from './rule.ts';
import { traitsOf } from './traits.ts';

/** What nobody has heard of for so long is of no use where it is. */
export const IDLE_AFTER = days(7);

export interface DeviceNow {
  readonly place: PlaceId;
  /** It was heard, and its silence is neither told nor held back. */
  readonly isConnected: boolean;
  readonly isIdle: boolean;
  /** Left out of what is not worn, or is connected and does not say. */
  readonly isWorn?: boolean;
}

export interface PersonNow {
  readonly id: ResidentId;
  readonly place: PlaceId;
  /** Of a group, or of more than a low risk. */
  readonly isAtRisk: boolean;
  readonly isVisited: boolean;
  /** A connected device can see whether they are up and about, or they are visited and no visit is missed. */
  readonly isCovered: boolean;
  readonly isOnFile: boolean;
  readonly isHighRisk: boolean;
  readonly hasKit: boolean;
}

/** How the community is at this moment, of which devices and people are asked one by one. */
export interface Present {
  readonly at: Instant;
  readonly directory: Directory;
  readonly rules: readonly Rule[];
  readonly rowOf: (key: RowKey) => PlaceState | undefined;
  readonly isVisited: (resident: Resident) => boolean;
  /** Devices whose silence is not told because their radio gateway is down. */
  readonly unheard: ReadonlySet<DeviceId>;
  /** People with an open case of this. */
  readonly stale: ReadonlySet<ResidentId>;
  readonly unvisited: ReadonlySet<ResidentId>;
}

export function deviceNow(device: Device, present: Present): DeviceNow {
  const { at, rules, unheard, directory, rowOf } = present;
  const { id, kind, place } = device;
  const row = rowOf(rowKeyOf(device, directory));
  const state = (row && deviceAt(row, id)) ?? { ...NEVER_HEARD, since: at };
  const { lastContact, since, values } = state;
  const isSilent = rules.some(
    ({ on, id: rule }) => on.type === 'silence' && isStanding(alertAt(state, rule)),
  );
  const isConnected = lastContact !== undefined && !isSilent && !unheard.has(id);
  const tells = kindNamed(kind)?.fields.worn !== undefined && (!isConnected || values.worn !== undefined);
  return {
    ...{ place, isConnected },
    isIdle: (lastContact ?? since) < minus(at, IDLE_AFTER),
    ...(tells && { isWorn: isConnected && values.worn === true }),
  };
}

/** One that was entered just now. */
const NEVER_HEARD: Pick<DeviceState, 'lastContact' | 'values' | 'alerts' | 'notBefore'> = {
  values: {},
  alerts: {},
  notBefore: {},
};

export function personNow(resident: Resident, present: Present): PersonNow {
  const { directory, rules, stale, unvisited } = present;
  const { id, place, groups, risk } = resident;
  const around = directory.devicesAround(resident);
  const isVisited = present.isVisited(resident);
  const isSeen = around.some(
    (device) => traitsOf(device.kind).life.length > 0 && deviceNow(device, present).isConnected,
  );
  return {
    ...{ id, place, isVisited },
    isAtRisk: groups.length > 0 || risk !== 'low',
    isCovered: isSeen || (isVisited && !unvisited.has(id)),
    isOnFile: !stale.has(id),
    isHighRisk: risk === 'high',
    hasKit: rules.some(
      ({ on }) => on.type === 'no-device' && around.some(({ kind }) => on.kinds.includes(kind)),
    ),
  };
}
