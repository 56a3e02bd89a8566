import type { DeviceId } from '../devices/reading.ts';
import type { CaseCourse } from './case-course.ts';
import { CAUSES, type Cause } from './cause.ts';
import type { ResolveReason } from './fact.ts';

/** Devices that are named: more than anybody can see to in a week. */
export const DEVICES_NAMED = 10;

/** What people found when they dealt with alarms. */
export interface FalseAlarms {
  readonly causes: readonly {
    readonly cause: Cause;
    readonly ofDevices: number;
    readonly ofBehaviour: number;
    /** Resolved with any finding. */
    readonly of: number;
  }[];
  /** Those with the most false alarms, the worst first. */
  readonly devices: readonly { readonly device: DeviceId; readonly count: number }[];
}

/** Tests and duplicates find nothing out about an alarm. */
export const isFinding = (reason: ResolveReason | undefined): boolean =>
  reason !== undefined && reason !== 'test' && reason !== 'duplicate';

export const isFalse = (reason: ResolveReason | undefined): boolean =>
  reason === 'false-device' || reason === 'false-behaviour';

/** Counts cases that were resolved with a finding. */
export function openFalseAlarms(): { add(it: CaseCourse): void; result(): FalseAlarms } {
  const causes = new Map<Cause, { ofDevices: number; ofBehaviour: number; of: number }>();
  const devices = new Map<DeviceId, number>();
  return {
    add({ cause, reason, devices: named }) {
      const counts = causes.get(cause) ?? { ofDevices: 0, ofBehaviour: 0, of: 0 };
      causes.set(cause, counts);
      counts.of++;
      if (!isFalse(reason)) return;
      counts[reason === 'false-device' ? 'ofDevices' : 'ofBehaviour']++;
      for (const device of named) devices.set(device, (devices.get(device) ?? 0) + 1);
    },
    result: () => ({
      causes: CAUSES.flatMap((cause) => {
        const counts = causes.get(cause);
        return counts === undefined ? [] : [{ cause, ...counts }];
      }),
      devices: [...devices]
        .map(([device, count]) => ({ device, count }))
        .sort((a, b) => b.count - a.count || (a.device < b.device ? -1 : 1))
        .slice(0, DEVICES_NAMED),
    }),
  };
}
