import type { StaffId } from '../devices/registry.ts';
import { type Instant, minus, minutes } from '../devices/time.ts';
import type { RecordedFact } from './facts/batch.ts';
import type { FactsDatabase } from './facts/facts.ts';

/** The span over which an operator's load is counted, and what is a flood in it: ISA-18.2, 16.5.3. */
const COUNTED_FOR = minutes(10);
export const FLOOD_OVER = 10;

/** Facts read at the start to know of the ten minutes before it; beyond it a load is told too low for ten minutes. */
const READ_BACK = 5_000;

/** How often each member of staff was told of something within the last ten minutes. */
export interface OperatorLoad {
  note(facts: readonly RecordedFact[]): void;
  /** Those who were told anything, the most loaded first. */
  now(): { readonly staff: StaffId; readonly alerts: number }[];
}

/** `recent`: the facts before the start that may lie within the ten minutes. */
export function openOperatorLoad(recent: readonly RecordedFact[], now: () => Instant): OperatorLoad {
  const told = new Map<StaffId, Instant[]>();

  function note(all: readonly RecordedFact[]): void {
    for (const { fact, recordedAt } of all) {
      if (fact.type !== 'tier-told') continue;
      for (const staff of fact.staff) {
        const times = told.get(staff) ?? [];
        told.set(staff, times);
        times.push(recordedAt);
      }
    }
    forget();
  }

  function forget(): void {
    const since = minus(now(), COUNTED_FOR);
    for (const [staff, times] of told) {
      const kept = times.findIndex((at) => at > since);
      if (kept < 0) told.delete(staff);
      else times.splice(0, kept);
    }
  }

  note(recent);
  return {
    note,
    now() {
      forget();
      return [...told]
        .map(([staff, times]) => ({ staff, alerts: times.length }))
        .sort((a, b) => b.alerts - a.alerts || (a.staff < b.staff ? -1 : 1));
    },
  };
}

export function recentFacts(facts: FactsDatabase): RecordedFact[] {
  const newest = facts.positionOf(facts.newestFactId() ?? '') ?? 0;
  return facts.factsAfter(newest - READ_BACK, READ_BACK);
}
