import type { DeviceId } from '../devices/reading.ts';
import type { Device, Directory } from '../devices/registry.ts';
import type { ComposedRule } from './composed-rule.ts';
import type { Leaf } from './condition-shape.ts';
import { type RowKey, rowKeyOf } from './place-state.ts';
import type { DeviceWatch } from './watch.ts';

/** The devices of one home, person or venue, as rules that look at several need them. */
export interface Neighbours {
  /** The devices of a kind in the same row, this one too if it is of that kind. */
  near(watch: DeviceWatch, kind: string): readonly DeviceWatch[];
  /** The rules on other devices of the row that look at this one too. */
  roused(watch: DeviceWatch): readonly Roused[];
}

interface Roused {
  readonly composed: ComposedRule;
  readonly watch: DeviceWatch;
}

/** Who stands in the same row: worked out when the first rule asks for it, and not at all for a book in which none does. */
export function openNeighbours(
  directory: Directory,
  on: (device: Device) => DeviceWatch,
  composed: readonly ComposedRule[],
): Neighbours {
  let byRow: Map<RowKey, Device[]> | undefined;
  const known = new Map<DeviceId, readonly Roused[]>();
  const inRow = (key: RowKey): readonly Device[] => {
    byRow ??= Map.groupBy(directory.registry.devices, (device) => rowKeyOf(device, directory));
    return byRow.get(key) ?? [];
  };
  const rousing = composed.filter(({ leaves }) => leaves.some(looksElsewhere));
  const find = (watch: DeviceWatch): readonly Roused[] => {
    const kind = directory.device(watch.device)?.kind;
    return inRow(watch.rowKey)
      .filter(({ id }) => id !== watch.device)
      .map(on)
      .flatMap((other) =>
        other.rules.composed
          .filter(({ leaves }) => leaves.some((leaf) => looksElsewhere(leaf) && looksAt(leaf, kind)))
          .map((one) => ({ composed: one, watch: other })),
      );
  };
  const recall = (watch: DeviceWatch): readonly Roused[] => {
    const before = known.get(watch.device);
    if (before !== undefined) return before;
    const found = find(watch);
    known.set(watch.device, found);
    return found;
  };
  return {
    near: (watch, kind) =>
      inRow(watch.rowKey)
        .filter((device) => device.kind === kind)
        .map(on),
    roused: (watch) => (rousing.length === 0 ? NOBODY : recall(watch)),
  };
}

const NOBODY: readonly Roused[] = [];

/** Whether a condition looks at other devices than its own. */
export const looksElsewhere = (leaf: Leaf): boolean =>
  leaf.type === 'no-sign-of-life' || ('kind' in leaf && leaf.kind !== undefined);

const looksAt = (leaf: Leaf, kind: string | undefined): boolean =>
  leaf.type === 'no-sign-of-life' || ('kind' in leaf && leaf.kind === kind);
