import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import { between, type Instant } from '../devices/time.ts';
import { alertRaised } from './alert-draft.ts';
import { type Decision, decideAnswer, reopen } from './answers.ts';
import { STUCK } from './book/stuck.ts';
import {
  answerKey,
  awaitsAcceptance,
  type Case,
  type CaseClock,
  caseDues,
  evolve,
  isAtWork,
  isQuiet,
} from './case.ts';
import { type CaseDigest, digestOf } from './case-digest.ts';
import { CaseMemory } from './case-memory.ts';
import { type Cause, isFire } from './cause.ts';
import { gapMet } from './coverage-case.ts';
import { type Downtime, stretched } from './downtime.ts';
import type { Draft } from './draft.ts';
import {
  hear,
  miss,
  type Office,
  openingClocks,
  ringOn,
  rise,
  tellFrom,
  tellHolders,
  warn,
} from './escalation.ts';
import type { Actor, Fact } from './fact.ts';
import { takesIn } from './fire.ts';
import { reviewHolder } from './holder-left.ts';
import type { Answer, Receipt, Report, Word } from './input.ts';
import { isMoreUrgent, levelOf } from './level.ts';
import { bundleOverdue } from './overdue.ts';
import { POLICIES } from './policy.ts';
import { type Around, newsOfReport, type Reported } from './report.ts';
import type { AlertNews, RaisedAlert } from './sensing.ts';
import type { Outcome } from './standing.ts';
import type { Step } from './step.ts';
import type { Storm } from './storm.ts';
import { knownAsStuck, nameStuck, stuckNews } from './stuck.ts';
import { placeSubject, type Subject, subjectKey } from './subject.ts';
import { firstTier, type Tier } from './tier.ts';
import { dealtWith, drillOf, noTest } from './walk-drill.ts';
import { explain } from './why.ts';

/** All cases that are not closed, and what happens to them. */
export class Caseload {
  readonly #cases = new Map<string, Case>();
  /** The one open case of each subject and cause. */
  readonly #open = new Map<string, Case>();
  readonly #caseOfAlert = new Map<string, string>();
  /** Of `#cases`, those that are closed. */
  readonly #closed = new Set<string>();
  readonly #memory = new CaseMemory();
  readonly #schedule: (caseId: string, id: string, due: Instant) => void;

  constructor(schedule: (caseId: string, id: string, due: Instant) => void) {
    this.#schedule = schedule;
  }

  /** Takes a case in from the record; one that stands here already is left alone. */
  restore(it: Case): void {
    if (!this.#cases.has(it.id)) this.#keep(it);
  }

  /** Remembers a case that was closed lately, the oldest first. */
  remember(it: Case): void {
    this.#memory.keep(it);
  }

  get(id: string): Case | undefined {
    return this.#cases.get(id);
  }

  all(): Iterable<Case> {
    return this.#cases.values();
  }

  /** Open cases and those closed lately, as indicators need them. */
  *digests(): Generator<CaseDigest> {
    yield* this.#memory.closed();
    for (const it of this.#cases.values()) if (it.state !== 'closed') yield digestOf(it);
  }

  /** Closed cases are of the record; only open work is kept here. */
  forgetClosed(): void {
    for (const id of this.#closed) this.#cases.delete(id);
    this.#closed.clear();
  }

  /** Brings an alert to the case of its subject and cause, or opens one; gives the case that it belongs to now. */
  raise(news: RaisedAlert, office: Office, step: Step): Case {
    const { subject, place } = news;
    const kind: Kind = { cause: news.rule.cause, drill: news.report?.drill === true };
    const building = isFire(kind.cause) ? placeAt(place, 'building') : undefined;
    const fires = building === undefined ? [] : this.#firesIn(building, kind);
    const known = this.#openCase(subject, kind) ?? fires.find((it) => takesIn(it, news));
    if (known !== undefined) return this.#join(known, news, office, step);
    const isWide = fires.some((it) => subjectKey(it.subject) !== subjectKey(subject));
    const where =
      building && isWide ? { subject: placeSubject(building), place: building } : { subject, place };
    let it = this.#openNew(news, where, office, step);
    for (const fire of fires) it = this.#takeIn(fire, it, step);
    it = this.#add(it, alertRaised(news), step);
    it = this.#addAll(it, tellFrom(it, firstTier(it.place), step.at, 'opened', office), step);
    return this.#passOn(fires, it, step);
  }

  /** The open case of a subject and cause that is no drill. */
  find(subject: Subject, cause: Cause): Case | undefined {
    return this.#openCase(subject, { cause });
  }

  /** Opens the case of a whole area for alerts that came together; it takes others in, with their holder. */
  openStorm(storm: Storm, office: Office, step: Step): Case {
    let it = this.#openNew(storm.news, storm.news, office, step, 'storm');
    for (const other of storm.takesIn)
      this.#add(other, { type: 'case-closed', why: 'taken-in', into: it.id }, step);
    it = this.#addAll(it, storm.members.map(alertRaised), step);
    it = this.#addAll(it, tellFrom(it, firstTier(it.place), step.at, 'opened', office), step);
    return this.#passOn(storm.takesIn, it, step);
  }

  /** One more alert of a storm is counted, and told only when it makes the storm worse. */
  joinStorm(storm: Case, news: RaisedAlert, office: Office, step: Step): Case {
    if (isMoreUrgent(news.rule.urgency, storm.urgency)) return this.#join(storm, news, office, step);
    return this.#add(storm, alertRaised(news), step);
  }

  /** An alarm of a walk test is a drill: it closes when it is quiet, and rings nobody. */
  takeTest(news: RaisedAlert, by: Actor, office: Office, step: Step): void {
    const drill = drillOf(news, by);
    const known = this.#openCase(news.subject, { cause: news.rule.cause, drill: true });
    const it = this.#add(known ?? this.#openNew(drill, news, office, step), alertRaised(drill), step);
    this.#addAll(it, dealtWith(it, by, step.at), step);
  }

  /** An alarm that goes on as no test does is the real thing, under the id by which its detector ends it. */
  takeNoTest(news: RaisedAlert, office: Office, step: Step): void {
    this.clear(news, step);
    this.raise(noTest(news), office, step);
  }

  /** Brings a report to its case, and tells which; one that came before is known by its key. */
  #report(report: Report, around: Around, step: Step): Reported {
    const { by, key } = report;
    const before = key && this.#memory.caseOfReport(answerKey(by, 'alert-raised', key), step.at);
    if (before) return { ok: true, case: before };
    const news = newsOfReport(report, around, step);
    if (typeof news === 'string') return { ok: false, why: news };
    return { ok: true, case: this.raise(news, around.office, step).id };
  }

  /** The registry has changed: whoever left it is waited for no more. */
  review(office: Office, step: Step): void {
    // Asked for one by one: what is said of one case may be noted in another.
    for (const id of [...this.#cases.keys()].sort())
      this.#amend(id, (it) => reviewHolder(it, step.at, office), step);
  }

  /** What a person says of a case, or says that makes one. */
  takeWord(word: Word, around: Around, step: Step): Pick<Outcome, 'decision' | 'reported'> {
    if (word.type === 'answer') return { decision: this.#answer(word.answer, around.office, step) };
    if (word.type === 'report') return { reported: this.#report(word.report, around, step) };
    return {};
  }

  #answer(answer: Answer, office: Office, step: Step): Decision {
    const it = this.#cases.get(answer.case);
    if (it === undefined) return { ok: false, why: 'no-such-case' };
    const decision = decideAnswer(it, answer, step.at, office);
    if (!decision.ok) return decision;
    const other = this.#openCase(it.subject, it);
    const reopens = it.state === 'closed' && decision.drafts.some((draft) => draft.type === 'case-reopened');
    if (reopens && (other !== undefined || it.into !== undefined))
      return { ok: false, why: 'another-case-is-open' };
    this.#addAll(it, decision.drafts, step);
    return decision;
  }

  /** Something was heard of telling a person; of a case we do not know it says nothing. */
  hear(receipt: Receipt, office: Office, step: Step): void {
    this.#amend(receipt.case, (it) => hear(it, receipt, step.at, office), step);
  }

  /** A clock of a case ran out. */
  lapse(caseId: string, id: string, office: Office, step: Step): void {
    const ranOut = (it: Case) => caseDues(it).filter((one) => one.id === id);
    const become = (it: Case) => ranOut(it).flatMap(({ clock }) => lapse(it, clock, step.at, office));
    for (const draft of this.#amend(caseId, become, step))
      if (draft.type === 'alert-stuck' && knownAsStuck(draft.device, this.all()) === undefined)
        for (const news of stuckNews(draft, step, office)) this.raise(news, office, step);
  }

  /** What became overdue while we were down is told in one notice for each tier, behind all else that the input does. */
  tellOverdue(overdue: readonly Fact[], down: Downtime | undefined, office: Office, step: Step): void {
    if (down === undefined || overdue.length === 0) return;
    for (const draft of bundleOverdue(overdue, down, (id) => this.#cases.get(id), office)) step.note(draft);
  }

  dueOf(caseId: string, id: string, downtimes: readonly Downtime[]): Instant | undefined {
    const it = this.#cases.get(caseId);
    const clock = it && caseDues(it).find((clock) => clock.id === id);
    if (clock?.from === undefined) return clock?.due;
    return stretched(clock.from, between(clock.from, clock.due), downtimes);
  }

  #openCase(subject: Subject, kind: Kind): Case | undefined {
    return this.#open.get(openKey(subject, kind));
  }

  /** The open cases of fire in a building and its homes. */
  #firesIn(building: PlaceId, { drill }: Kind): Case[] {
    return [...this.#open.values()]
      .filter((it) => isFire(it.cause) && (it.drill === true) === drill)
      .filter((it) => isWithin(it.place, building));
  }

  #openNew(
    news: RaisedAlert,
    { subject, place }: { readonly subject: Subject; readonly place: PlaceId },
    office: Office,
    step: Step,
    kind?: 'storm',
  ): Case {
    const { urgency, cause } = news.rule;
    const policy = POLICIES[urgency];
    const drill = news.report?.drill;
    const cameBack = drill ? undefined : this.#memory.closedBefore(subject, cause, step.at);
    const draft: Draft = {
      type: 'case-opened',
      cause,
      urgency,
      subject,
      policy,
      clocks: openingClocks(policy, step.at, office),
      tier: firstTier(place),
      why: explain(news),
      ...(cameBack !== undefined && { cameBack }),
      ...(kind === 'storm' && { storm: true }),
    };
    const id = step.newCaseId(subject, cause);
    const fact = step.record(draft, { id, place, ...(drill && { drill }) });
    return this.#keep(evolve(undefined, fact));
  }

  /** What turns out to be one fire is one case: the standing alerts of the first move over. */
  #takeIn(home: Case, whole: Case, step: Step): Case {
    const { cause, subject } = home;
    const drafts = home.alerts
      .filter((alert) => !alert.quiet)
      .map(
        ({ quiet: _, id: alert, at: __, ...rest }): Draft => ({
          type: 'alert-raised',
          alert,
          cause,
          subject,
          ...rest,
        }),
      );
    const it = this.#addAll(whole, drafts, step);
    this.#add(home, { type: 'case-closed', why: 'taken-in', into: it.id }, step);
    return it;
  }

  /** Whoever came for the first home has the whole of it now. */
  #passOn(from: readonly Case[], it: Case, step: Step): Case {
    const holder = from.find(isAtWork)?.responsible;
    return holder === undefined ? it : this.#add(it, { type: 'case-accepted', by: holder.actor }, step);
  }

  /** An alert that joins an open case raises its level, reopens it when it was resolved, or tells its holder again. */
  #join(known: Case, news: RaisedAlert, office: Office, step: Step): Case {
    const { urgency } = news.rule;
    const rises = isMoreUrgent(urgency, known.urgency);
    let it = this.#add(known, alertRaised(news), step);
    if (rises) it = this.#add(it, rise(it, urgency, 'alert', step.at, office), step);
    // Somebody has dealt with what is only told again; its recheck will show.
    if (it.state === 'resolved' && news.again) return it;
    if (it.state === 'resolved') return this.#addAll(it, reopen(it, 'new-alert', step.at, office), step);
    if (rises && awaitsAcceptance(it))
      return this.#addAll(it, tellFrom(it, firstTier(it.place), step.at, 'risen', office), step);
    return this.#addAll(it, tellHolders(it, step.at, rises ? 'risen' : 'joined', office), step);
  }

  /** An alert is over; of a storm's the case is told with it. */
  clear({ id: alert, rule, why }: Over, step: Step, caseId?: string): void {
    const it = this.#cases.get(caseId ?? this.#caseOfAlert.get(alert) ?? '');
    if (it === undefined) return;
    const { id, urgency } = rule;
    const cleared: Draft = { type: 'alert-cleared', alert, rule: id, urgency, ...(why && { why }) };
    const after = this.#add(it, cleared, step);
    if (isFire(it.cause)) this.#noLongerStuck(after, alert, step);
    if (!isQuiet(after)) return;
    // A red is looked into even when its sensor has calmed down.
    const untouched = after.state === 'open' && after.responsible === undefined;
    if (after.state === 'resolved') this.#add(after, { type: 'case-closed', why: 'resolved' }, step);
    else if (untouched && levelOf(after.urgency) !== 'red')
      this.#add(after, { type: 'case-closed', why: 'cleared' }, step);
  }

  /** With the last alarm of a detector ends what upkeep was told of it. */
  #noLongerStuck({ alerts }: Case, cleared: string, step: Step): void {
    const device = alerts.find(({ id }) => id === cleared)?.device;
    const known = knownAsStuck(device, this.all());
    if (known !== undefined && alerts.every((one) => one.quiet || one.device !== device))
      this.clear({ id: known.id, rule: STUCK }, step);
  }

  /** Adds to a case what follows from it as it is now; of one that is not here nothing does. */
  #amend(id: string, become: (it: Case) => readonly Draft[], step: Step): readonly Draft[] {
    const it = this.#cases.get(id);
    if (it === undefined) return [];
    const drafts = become(it);
    this.#addAll(it, drafts, step);
    return drafts;
  }

  #addAll(it: Case, drafts: readonly Draft[], step: Step): Case {
    return drafts.reduce((now, draft) => this.#add(now, draft, step), it);
  }

  #add(it: Case, draft: Draft, step: Step): Case {
    const after = this.#keep(evolve(it, step.record(draft, it)), it);
    if (draft.type === 'tier-skipped' && draft.why !== 'no-channel') this.#noteGap(it, draft.tier, step);
    return after;
  }

  /** A case that met a gap is noted once in the open case of that gap, and nobody is told of it again. */
  #noteGap(it: Case, tier: Tier, step: Step): void {
    const news = gapMet(it, tier);
    if (news === undefined) return;
    const gap = this.#openCase(news.subject, news.rule);
    if (gap === undefined || gap.state === 'resolved' || gap.alerts.some(({ id }) => id === news.id)) return;
    this.#add(gap, alertRaised(news), step);
  }

  /** Takes the case as it is now in place of the one `before`. */
  #keep(it: Case, before?: Case): Case {
    this.#cases.set(it.id, it);
    const key = openKey(it.subject, it);
    this.#memory.keep(it, before);
    if (it.state === 'closed') this.#closed.add(it.id);
    else this.#closed.delete(it.id);
    if (it.state !== 'closed') this.#open.set(key, it);
    else if (this.#open.get(key)?.id === it.id) this.#open.delete(key);
    if (it.alerts !== before?.alerts || it.state === 'closed') this.#pointAlerts(it, before);
    for (const { id, due } of caseDues(it)) this.#schedule(it.id, id, due);
    return it;
  }

  /** An alert belongs to the case in which it stands; a closed or trimmed one to none. */
  #pointAlerts(it: Case, before: Case | undefined): void {
    for (const { id } of before?.alerts ?? [])
      if (this.#caseOfAlert.get(id) === it.id) this.#caseOfAlert.delete(id);
    if (it.state === 'closed') return;
    for (const { id, quiet } of it.alerts) if (!quiet) this.#caseOfAlert.set(id, it.id);
  }
}

/** An alert that is over, with what calls it off if anything does. */
type Over = Pick<Extract<AlertNews, { change: 'cleared' }>, 'id' | 'rule' | 'why'>;

/** Cases of one subject and kind are one case: an exercise neither hides the real thing nor is hidden by it. */
type Kind = { readonly cause: Cause; readonly drill?: boolean };

const openKey = (subject: Subject, { cause, drill }: Kind): string =>
  `${subjectKey(subject)} ${cause}${drill ? ' drill' : ''}`;

function lapse(it: Case, clock: CaseClock, at: Instant, office: Office): Draft[] {
  switch (clock.type) {
    case 'due':
      return miss(it, clock.deadline, at, office);
    case 'warning':
      return warn(it, clock.deadline, at, office);
    case 'recheck':
      return nameStuck(it, at, office) ?? reopen(it, 'alert-still-there', at, office);
    case 'ring':
      return ringOn(it, clock.ring, at, office);
  }
}
