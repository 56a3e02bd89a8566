import type { Sentence } from '../rules/fact.ts';

/** What one code means to those who meet it: over HTTP, or as the last line of a command. */
export interface Meaning {
  /** HTTP status; 500 for what ends a command. */
  readonly status: number;
  readonly title: Sentence;
  /** What to do about it. */
  readonly cure: string;
}

export const problem = (status: number, zh: string, en: string, cure: string): Meaning => ({
  status,
  title: { zh, en },
  cure,
});
