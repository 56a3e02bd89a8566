import type { CaseFact } from './fact.ts';

/** A fact before it has an id, a time, a case and a place. */
export type Draft = CaseFact extends infer F
  ? F extends CaseFact
    ? Omit<F, 'id' | 'at' | 'place' | 'case'>
    : never
  : never;
