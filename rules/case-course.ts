import { type Instant, latest } from '../devices/time.ts';
import type { Case } from './case.ts';
import { type CaseDigest, digestOf } from './case-digest.ts';
import type { Deadline } from './deadline.ts';
import type { FactOf, FactType } from './fact.ts';
import type { Urgency } from './level.ts';
import { POLICIES } from './policy.ts';

/** Facts that tell when people did what. */
export const COURSE_FACTS = [
  'case-opened',
  'level-raised',
  'case-accepted',
  'case-contacted',
  'case-arrived',
  'case-resolved',
  'case-reopened',
  'feedback-given',
] as const satisfies readonly FactType[];

export type CourseFact = FactOf<(typeof COURSE_FACTS)[number]>;

export const TIMED = ['accept', 'contact', 'arrive', 'close'] as const;
export type Timed = (typeof TIMED)[number];

/** A case from its opening, or from when it rose, until it rose again: the clocks of its urgency run from `from`. */
export interface Stage {
  readonly urgency: Urgency;
  readonly from: Instant;
  /** When what the clocks wait for was first done; of what is closed the last time, for it may have been reopened. */
  readonly done: { readonly [K in Timed]?: Instant };
}

/** What figures ask of a case: what indicators do, and when people did what. */
export type CaseCourse = Omit<CaseDigest, 'deadlines'> &
  Pick<Case, 'reason' | 'cameBack' | 'into'> & {
    readonly deadlines: readonly Pick<Deadline, 'kind' | 'from' | 'due' | 'state'>[];
    readonly stages: readonly Stage[];
    /** The last that was given. */
    readonly feedback?: { readonly satisfied: boolean; readonly complaint: boolean };
  };

/** `facts`: those of the case that tell its course, in order. */
export function courseOf(it: Case, facts: readonly CourseFact[]): CaseCourse {
  const { reason, cameBack, into } = it;
  const feedback = facts.findLast((fact) => fact.type === 'feedback-given');
  return {
    ...digestOf(it),
    ...(reason !== undefined && { reason }),
    ...(cameBack !== undefined && { cameBack }),
    ...(into !== undefined && { into }),
    deadlines: it.deadlines.map(({ kind, from, due, state }) => ({ kind, from, due, state })),
    stages: stagesOf(facts),
    ...(feedback && { feedback: { satisfied: feedback.satisfied, complaint: feedback.complaint } }),
  };
}

/** How urgent a case was at a time; the first stage begins with it. */
export const urgencyAt = ({ stages }: Pick<CaseCourse, 'stages'>, at: Instant): Urgency =>
  (stages.findLast(({ from }) => from <= at) as Stage).urgency;

interface MutableStage extends Stage {
  readonly done: { [K in Timed]?: Instant };
}

function stagesOf(facts: readonly CourseFact[]): Stage[] {
  const stages: MutableStage[] = [];
  for (const fact of facts) {
    const last = stages.at(-1) as MutableStage;
    switch (fact.type) {
      case 'case-opened':
        stages.push({ urgency: fact.urgency, from: fact.at, done: {} });
        break;
      case 'level-raised':
        delete last.done.close;
        stages.push({ urgency: fact.urgency, from: fact.at, done: {} });
        break;
      case 'case-reopened':
        delete last.done.close;
        break;
      case 'case-resolved':
        meet(last, fact);
        last.done.close = timeOf(fact, last);
        break;
      case 'case-accepted':
      case 'case-contacted':
      case 'case-arrived':
        meet(last, fact);
    }
  }
  return stages;
}

type Done = Extract<CourseFact, { readonly type: keyof typeof MEETS }>;

function meet(stage: MutableStage, fact: Done): void {
  for (const kind of MEETS[fact.type])
    if (POLICIES[stage.urgency][kind] !== undefined) stage.done[kind] ??= timeOf(fact, stage);
}

/** When it was done, though it may be told later; never before its clock began. */
const timeOf = ({ at, madeAt = at }: Done, { from }: Stage): Instant => latest(madeAt, from);

/** The clocks that an answer meets, as in the case itself; what is closed is known by the last resolving. */
const MEETS = {
  'case-accepted': ['accept'],
  'case-contacted': ['contact'],
  'case-arrived': ['contact', 'arrive'],
  'case-resolved': ['accept', 'contact'],
} as const satisfies Partial<Record<FactType, readonly Timed[]>>;
