import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Instant } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import type { ComposedRule } from './composed-rule.ts';
import type { Sentence } from './fact.ts';
import { alertAt, deviceAt, type PlaceState, type RowKey } from './place-state.ts';
import type { Rule } from './rule.ts';
import type { Senses } from './sensing.ts';
import type { Subject } from './subject.ts';
import { about, type DeviceWatch } from './watch.ts';

/** An alert whose signal comes and goes: it was told once, and what it does since is kept from being told. */
export interface HeldFlapping {
  readonly alert: string;
  /** At the level that was told. */
  readonly rule: Rule;
  readonly subject: Subject;
  readonly place: PlaceId;
  readonly device: DeviceId;
  readonly since: Instant;
  /** Since then. */
  readonly changes: number;
  readonly why: Sentence;
}

/** All that flaps now, in the order of the registry. */
export function heldFlapping(
  { directory, watch }: Senses,
  rowOf: (key: RowKey) => PlaceState | undefined,
): HeldFlapping[] {
  const held: HeldFlapping[] = [];
  // No array for each of 30,000 devices, of which hardly any has such a rule.
  for (const device of directory.registry.devices) {
    const watched = watch.on(device);
    for (const composed of watched.rules.composed)
      if (composed.rule.flapping !== undefined)
        held.push(...flappingOf(composed, watched, rowOf(watched.rowKey)));
  }
  return held;
}

function flappingOf(
  { rule, levels }: ComposedRule,
  watched: DeviceWatch,
  row: PlaceState | undefined,
): HeldFlapping[] {
  const state = row && deviceAt(row, watched.device);
  const { flaps, stepTold = 0 } = state?.memory?.[rule.id] ?? {};
  if (state === undefined || flaps === undefined) return [];
  const alert = alertAt(state, rule.id);
  if (!isStanding(alert)) return [];
  const told = levels[stepTold - 1] ?? rule;
  return [{ alert: alert.id, rule: told, ...about(watched), ...flaps, why: whyHeld(told, flaps.changes) }];
}

const whyHeld = ({ names }: Rule, changes: number): Sentence => ({
  zh: `${names.zh}：信号时断时续，已变化${changes}次，只作一条报警；平稳后才解除。`,
  en: `${names.en}: the signal comes and goes. Its changes, ${changes} so far, are one alert until it is calm.`,
});
