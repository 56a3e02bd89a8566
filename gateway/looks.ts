import { type Duration, type Instant, minus, minutes } from '../devices/time.ts';
import { actorOf } from './answering.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { TokenPrincipal } from './principal.ts';
import type { Decision } from './rights.ts';

/** Writes down who looked at whom, and on what grounds; on disk before anything is shown. */
export interface Looks {
  /** `of`: the people seen, as resident ids. */
  note(principal: TokenPrincipal, of: readonly string[], decision: Extract<Decision, { ok: true }>): void;
}

/** The same look again within so long is one look: a screen that is open asks again and again. */
export const ONE_LOOK: Duration = minutes(15);
/** Looks remembered to know a repetition; with more they are forgotten, and repetitions are written down. */
const MOST_REMEMBERED = 10_000;

export function openLooks({ facts, now }: { facts: Pick<FactsDatabase, 'note'>; now: () => Instant }): Looks {
  const last = new Map<string, Instant>();
  return {
    note(principal, of, { grounds, case: id }) {
      const at = now();
      const by = actorOf(principal);
      const isNew = (person: string): boolean => {
        const key = `${JSON.stringify(by)} ${person} ${grounds} ${id ?? ''}`;
        const before = last.get(key);
        if (before !== undefined && before > minus(at, ONE_LOOK)) return false;
        if (last.size >= MOST_REMEMBERED) last.clear();
        last.set(key, at);
        return true;
      };
      const body = JSON.stringify({ by, grounds, ...(id !== undefined && { case: id }) });
      const fresh = of.filter(isNew);
      if (fresh.length > 0)
        facts.note(fresh.map((person) => ({ type: 'look', at, ref: `resident:${person}`, body })));
    },
  };
}
