/** What can go wrong with the journal; each has its page in docs/problems.md. */
export type JournalProblem =
  | 'journal-damaged'
  | 'journal-failed'
  | 'journal-overloaded'
  | 'journal-record-too-large'
  | 'journal-closed'
  | 'disk-full'
  | 'data-too-new';

export interface JournalError extends Error {
  readonly code: JournalProblem;
}

export function journalError(code: JournalProblem, message: string): JournalError {
  return Object.assign(new Error(message), { code });
}

/** The problem in plain data, which unlike an Error keeps its code on the way between threads. */
export interface JournalFailure {
  readonly code: JournalProblem;
  readonly message: string;
}

const OWN_FAILURES = ['data-too-new', 'journal-damaged', 'disk-full'] as const;

/** What stopped the journal: its own problem, or `journal-failed` with what the disk said. */
export function failureOf(error: unknown): JournalFailure {
  const message = error instanceof Error ? error.message : String(error);
  const own = OWN_FAILURES.find((code) => error instanceof Error && 'code' in error && error.code === code);
  return { code: own ?? 'journal-failed', message };
}
