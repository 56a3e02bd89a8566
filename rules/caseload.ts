import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import { between, type Instant } from '../devices/time.ts';
import { type Decision, decideAnswer, reopen } from './answers.ts';
import { awaitsAcceptance, type Case, caseDues, evolve, isAtWork, isQuiet, rungBy } from './case.ts';
import { spreadsThroughBuilding } from './cause.ts';
import { type Downtime, stretched } from './downtime.ts';
import type { Draft } from './draft.ts';
import { hear, miss, type Office, openingClocks, ringOn, rise, tellFrom, tellHolders } from './escalation.ts';
import type { DeadlineKind } from './fact.ts';
import type { Answer, Receipt } from './input.ts';
import { isMoreUrgent, levelOf } from './level.ts';
import { POLICIES } from './policy.ts';
import type { AlertNews, RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { placeSubject, type Subject, subjectKey } from './subject.ts';
import { firstTier } from './tier.ts';
import { explain } from './why.ts';

/** All cases that are not closed, and what happens to them. */
export class Caseload {
  readonly #cases = new Map<string, Case>();
  /** The one open case of each subject and cause. */
  readonly #open = new Map<string, string>();
  readonly #caseOfAlert = new Map<string, string>();
  readonly #schedule: (caseId: string, id: string, due: Instant) => void;

  constructor(schedule: (caseId: string, id: string, due: Instant) => void) {
    this.#schedule = schedule;
  }

  /** Takes a case in from the record; one that stands here already is left alone. */
  restore(it: Case): void {
    if (!this.#cases.has(it.id)) this.#keep(it);
  }

  get(id: string): Case | undefined {
    return this.#cases.get(id);
  }

  all(): Iterable<Case> {
    return this.#cases.values();
  }

  /** Closed cases are of the record; only open work is kept here. */
  forgetClosed(): void {
    for (const it of this.#cases.values()) if (it.state === 'closed') this.#cases.delete(it.id);
  }

  /** Brings an alert to the case of its subject and cause, or opens one. */
  takeNews(news: AlertNews, office: Office, step: Step): void {
    if (news.change === 'cleared') {
      this.#clear(news, step);
      return;
    }
    const { subject, place } = news;
    const { cause } = news.rule;
    const building = spreadsThroughBuilding(cause) ? placeAt(place, 'building') : undefined;
    const whole = building && this.#openCase(placeSubject(building), cause);
    const known = this.#openCase(subject, cause) ?? whole;
    if (known !== undefined) {
      this.#join(known, news, office, step);
      return;
    }
    const homes = building === undefined ? [] : this.#openIn(building, cause);
    const wide = building !== undefined && homes.length > 0;
    let it = this.#openNew(
      news,
      wide ? placeSubject(building) : subject,
      wide ? building : place,
      office,
      step,
    );
    for (const home of homes) it = this.#takeIn(home, it, step);
    it = this.#add(it, alertRaised(news), step);
    it = this.#addAll(it, tellFrom(it, firstTier(it.place), step.at, 'opened', office), step);
    // Whoever came for the first home has the building now.
    const holder = homes.find(isAtWork)?.responsible;
    if (holder !== undefined) this.#add(it, { type: 'case-accepted', by: holder.actor }, step);
  }

  answer(answer: Answer, office: Office, step: Step): Decision {
    const it = this.#cases.get(answer.case);
    if (it === undefined) return { ok: false, why: 'no-such-case' };
    const decision = decideAnswer(it, answer, step.at, office);
    if (!decision.ok) return decision;
    const other = this.#openCase(it.subject, it.cause);
    const reopens = it.state === 'closed' && decision.drafts.some((draft) => draft.type === 'case-reopened');
    if (reopens && (other !== undefined || it.into !== undefined))
      return { ok: false, why: 'another-case-is-open' };
    this.#addAll(it, decision.drafts, step);
    return decision;
  }

  /** Something was heard of telling a person; of a case we do not know it says nothing. */
  hear(receipt: Receipt, office: Office, step: Step): void {
    const it = this.#cases.get(receipt.case);
    if (it !== undefined) this.#addAll(it, hear(it, receipt, step.at, office), step);
  }

  /** A clock of a case ran out. */
  lapse(caseId: string, id: string, office: Office, step: Step): void {
    const it = this.#cases.get(caseId);
    if (it === undefined) return;
    const staff = rungBy(id);
    if (staff !== undefined) this.#addAll(it, ringOn(it, staff, step.at, office), step);
    else if (id === 'recheck') this.#addAll(it, reopen(it, 'alert-still-there', step.at, office), step);
    else this.#addAll(it, miss(it, id as DeadlineKind, step.at, office), step);
  }

  dueOf(caseId: string, id: string, downtimes: readonly Downtime[]): Instant | undefined {
    const it = this.#cases.get(caseId);
    const clock = it && caseDues(it).find((clock) => clock.id === id);
    if (clock?.from === undefined) return clock?.due;
    return stretched(clock.from, between(clock.from, clock.due), downtimes);
  }

  #openCase(subject: Subject, cause: string): Case | undefined {
    return this.#cases.get(this.#open.get(openKey(subject, cause)) ?? '');
  }

  /** The open cases of a cause in the homes of a building. */
  #openIn(building: PlaceId, cause: string): Case[] {
    return [...this.#open.values()]
      .flatMap((id) => this.#cases.get(id) ?? [])
      .filter((it) => it.cause === cause && isWithin(it.place, building));
  }

  #openNew(news: RaisedAlert, subject: Subject, place: PlaceId, office: Office, step: Step): Case {
    const { urgency, cause } = news.rule;
    const policy = POLICIES[urgency];
    const draft: Draft = {
      type: 'case-opened',
      cause,
      urgency,
      subject,
      policy,
      clocks: openingClocks(policy, step.at, office),
      tier: firstTier(place),
      why: explain(news),
    };
    const fact = step.record(draft, { id: step.newCaseId(subject, cause), place });
    return this.#keep(evolve(undefined, fact));
  }

  /** A second home's smoke takes the first case in: its standing alerts move over. */
  #takeIn(home: Case, building: Case, step: Step): Case {
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
    const it = this.#addAll(building, drafts, step);
    this.#add(home, { type: 'case-closed', why: 'taken-in', into: it.id }, step);
    return it;
  }

  /** An alert that joins an open case raises its level, reopens it when it was resolved, or tells its holder again. */
  #join(known: Case, news: RaisedAlert, office: Office, step: Step): void {
    const { urgency } = news.rule;
    const rises = isMoreUrgent(urgency, known.urgency);
    let it = this.#add(known, alertRaised(news), step);
    if (rises) it = this.#add(it, rise(it, urgency, 'alert', step.at, office), step);
    if (it.state === 'resolved') this.#addAll(it, reopen(it, 'new-alert', step.at, office), step);
    else if (rises && awaitsAcceptance(it))
      this.#addAll(it, tellFrom(it, firstTier(it.place), step.at, 'risen', office), step);
    else this.#addAll(it, tellHolders(it, step.at, rises ? 'risen' : 'joined', office), step);
  }

  #clear({ id: alert, rule }: Pick<AlertNews, 'id' | 'rule'>, step: Step): void {
    const it = this.#cases.get(this.#caseOfAlert.get(alert) ?? '');
    if (it === undefined) return;
    const after = this.#add(it, { type: 'alert-cleared', alert, rule: rule.id, urgency: rule.urgency }, step);
    if (!isQuiet(after)) return;
    // A red is looked into even when its sensor has calmed down.
    const untouched = after.state === 'open' && after.responsible === undefined;
    if (after.state === 'resolved') this.#add(after, { type: 'case-closed', why: 'resolved' }, step);
    else if (untouched && levelOf(after.urgency) !== 'red')
      this.#add(after, { type: 'case-closed', why: 'cleared' }, step);
  }

  #addAll(it: Case, drafts: readonly Draft[], step: Step): Case {
    return drafts.reduce((now, draft) => this.#add(now, draft, step), it);
  }

  #add(it: Case, draft: Draft, step: Step): Case {
    return this.#keep(evolve(it, step.record(draft, it)), it);
  }

  /** Takes the case as it is now in place of the one `before`. */
  #keep(it: Case, before?: Case): Case {
    this.#cases.set(it.id, it);
    const key = openKey(it.subject, it.cause);
    if (it.state !== 'closed') this.#open.set(key, it.id);
    else if (this.#open.get(key) === it.id) this.#open.delete(key);
    if (it.alerts !== before?.alerts || it.state === 'closed') this.#pointAlerts(it, before);
    for (const { id, due } of caseDues(it)) this.#schedule(it.id, id, due);
    return it;
  }

  /** An alert belongs to the case that has it now; a closed or trimmed one to none. */
  #pointAlerts(it: Case, before: Case | undefined): void {
    for (const { id } of before?.alerts ?? [])
      if (this.#caseOfAlert.get(id) === it.id) this.#caseOfAlert.delete(id);
    if (it.state !== 'closed') for (const { id } of it.alerts) this.#caseOfAlert.set(id, it.id);
  }
}

const openKey = (subject: Subject, cause: string): string => `${subjectKey(subject)} ${cause}`;

function alertRaised(news: RaisedAlert): Draft {
  const { rule, subject, device, resident, value } = news;
  return {
    type: 'alert-raised',
    alert: news.id,
    rule: rule.id,
    cause: rule.cause,
    urgency: rule.urgency,
    subject,
    momentary: rule.on.type === 'momentary',
    ...(device !== undefined && { device }),
    ...(resident !== undefined && { resident }),
    ...(value !== undefined && { value }),
    why: explain(news),
  };
}
