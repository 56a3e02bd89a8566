import { days, type Instant, plus } from '../devices/time.ts';
import type { Case } from './case.ts';
import { type CaseDigest, digestOf } from './case-digest.ts';
import type { Cause } from './cause.ts';
import { type Subject, subjectKey } from './subject.ts';
import { isKept } from './taken.ts';

/** What comes back within this time was not settled. */
export const COMES_BACK_WITHIN = days(30);

/** Two weeks and the night before they are judged, and a day more. */
const MEASURED_FOR = days(16);

/** Keys of reports beyond these are forgotten, the oldest first: 1,400 a day for a week. */
const REPORT_KEYS_KEPT = 10_000;

interface Remembered {
  readonly case: string;
  readonly at: Instant;
}

/**
 * What outlives a case: that people settled it lately, and the reports that came to it. It follows from the cases
 * themselves, open or closed within 30 days, and is not stored.
 */
export class CaseMemory {
  /** By subject and cause, in the order of their closing. */
  readonly #settled = new Map<string, Remembered>();
  /** By the report's key, about in the order of their coming. */
  readonly #reports = new Map<string, Remembered>();
  /** What indicators ask of closed cases, in the order of their closing. */
  readonly #closed = new Map<string, CaseDigest & { readonly closedAt: Instant }>();

  /** Takes in what is new of a case since `before`. */
  keep(it: Case, before?: Case): void {
    if (it.taken !== before?.taken) this.#keepReports(it);
    this.#keepDigest(it);
    const key = settledKey(it.subject, it.cause);
    const known = this.#settled.get(key);
    if (known?.case === it.id) this.#settled.delete(key);
    // What cleared by itself was nobody's work, and a drill is no trouble.
    const { closedAt: at, reason } = it;
    if (at === undefined || reason === undefined || it.drill || (known && known.at > at)) return;
    this.#settled.delete(key);
    this.#settled.set(key, { case: it.id, at });
    dropFirst(this.#settled, (one) => plus(one.at, COMES_BACK_WITHIN) < at);
  }

  /** Cases closed lately. */
  closed(): Iterable<CaseDigest> {
    return this.#closed.values();
  }

  /** The case that people settled within the 30 days before `at`. */
  closedBefore(subject: Subject, cause: Cause, at: Instant): string | undefined {
    const known = this.#settled.get(settledKey(subject, cause));
    return known && at <= plus(known.at, COMES_BACK_WITHIN) ? known.case : undefined;
  }

  /** The case that a report with this key went to, within the time in which keys are known. */
  caseOfReport(key: string, at: Instant): string | undefined {
    const known = this.#reports.get(key);
    return known && isKept(known, at) ? known.case : undefined;
  }

  #keepDigest(it: Case): void {
    this.#closed.delete(it.id);
    const { closedAt } = it;
    if (closedAt === undefined) return;
    this.#closed.set(it.id, { ...digestOf(it), closedAt });
    dropFirst(this.#closed, (one) => plus(one.closedAt, MEASURED_FOR) < closedAt);
  }

  #keepReports(it: Case): void {
    for (const { key, at } of it.taken) {
      if (!isReport(key)) continue;
      this.#reports.delete(key);
      this.#reports.set(key, { case: it.id, at });
      dropFirst(this.#reports, (one) => this.#reports.size > REPORT_KEYS_KEPT || !isKept(one, at));
    }
  }
}

const settledKey = (subject: Subject, cause: Cause): string => `${subjectKey(subject)} ${cause}`;

/** A key that only looks like a report's stands under its own name and is never asked for. */
const isReport = (key: string): boolean => key.includes(' alert-raised ');

function dropFirst<T>(all: Map<string, T>, isOld: (one: T) => boolean): void {
  for (const [key, one] of all) {
    if (!isOld(one)) return;
    all.delete(key);
  }
}
