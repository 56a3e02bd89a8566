import { type PlaceId, placeAt } from '../devices/place.ts';
import type { Directory } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Decision, decideAnswer, reopen } from './answers.ts';
import { type Case, caseDues, evolve, isQuiet, running } from './case.ts';
import { spreadsThroughBuilding } from './cause.ts';
import type { Draft } from './draft.ts';
import { miss, type Office, openingClocks, rise, tellFrom, tellHolders } from './escalation.ts';
import type { CaseFact, DeadlineKind } from './fact.ts';
import type { Answer } from './input.ts';
import { isMoreUrgent } from './level.ts';
import { POLICIES } from './policy.ts';
import type { AlertNews } from './sensing.ts';
import { placeSubject, residentSubject, type Subject, subjectKey, subjectOf } from './subject.ts';
import { firstTier } from './tier.ts';
import { explain } from './why.ts';

/** Gives facts their ids, in the order in which they are made within one step. */
export interface Notary {
  caseId(subject: Subject, cause: string): string;
  stamp(draft: Draft, caseId: string, place: PlaceId): CaseFact;
}

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

  takeNews(
    news: AlertNews,
    place: PlaceId,
    at: Instant,
    office: Office,
    directory: Directory,
    notary: Notary,
  ): CaseFact[] {
    if (news.change === 'cleared') return this.#clear(news, at, notary);
    const subject = subjectOfNews(news, place, directory);
    const cause = news.rule.cause;
    const facts: CaseFact[] = [];
    let it = this.#openCase(subject, cause);
    const fire =
      it === undefined && spreadsThroughBuilding(cause) ? this.#firesAround(place, cause) : undefined;
    if (fire?.building !== undefined) it = fire.building;
    const opened = it === undefined;
    const homes = fire?.homes ?? [];
    if (it === undefined) {
      const wider = homes.length > 0 ? placeAt(place, 'building') : undefined;
      it = this.#openNew(
        news,
        wider ?? place,
        wider ? placeSubject(wider) : subject,
        at,
        office,
        notary,
        facts,
      );
      if (wider) for (const home of homes) it = this.#takeIn(home, it, notary, facts);
    }
    it = this.#add(it, alertRaised(news, subject), notary, facts);
    if (!opened) this.#join(it, news, at, office, notary, facts);
    else {
      it = this.#addAll(it, tellFrom(it, firstTier(it.place), at, 'opened', office), notary, facts);
      // Whoever came for the first home has the building now.
      const holder = homes.find((home) => home.responsible !== undefined)?.responsible;
      if (holder !== undefined) this.#add(it, { type: 'case-accepted', by: holder.actor }, notary, facts);
    }
    return facts;
  }

  answer(
    answer: Answer,
    at: Instant,
    office: Office,
    notary: Notary,
  ): { decision: Decision; facts: CaseFact[] } {
    const it = this.#cases.get(answer.case);
    if (it === undefined) return { decision: { ok: false, why: 'no-such-case' }, facts: [] };
    const decision = decideAnswer(it, answer, at, office);
    const other = this.#open.get(openKey(it.subject, it.cause));
    if (
      decision.ok &&
      it.state === 'closed' &&
      answer.action === 'reopen' &&
      other !== undefined &&
      other !== it.id
    )
      return { decision: { ok: false, why: 'another-case-is-open' }, facts: [] };
    const facts: CaseFact[] = [];
    if (decision.ok) this.#addAll(it, decision.drafts, notary, facts);
    return { decision, facts };
  }

  /** A clock of a case ran out. */
  lapse(caseId: string, id: string, at: Instant, office: Office, notary: Notary): CaseFact[] {
    const it = this.#cases.get(caseId);
    if (it === undefined) return [];
    const drafts = id === 'recheck' ? recheck(it, at, office) : miss(it, id as DeadlineKind, at, office);
    const facts: CaseFact[] = [];
    this.#addAll(it, drafts, notary, facts);
    return facts;
  }

  dueOf(caseId: string, id: string): Instant | undefined {
    const it = this.#cases.get(caseId);
    return it && caseDues(it).find((clock) => clock.id === id)?.due;
  }

  #openCase(subject: Subject, cause: string): Case | undefined {
    const id = this.#open.get(openKey(subject, cause));
    return id === undefined ? undefined : this.#cases.get(id);
  }

  /** The building's own case, else the open cases of other homes in it. */
  #firesAround(place: PlaceId, cause: string): { building?: Case; homes: Case[] } | undefined {
    const building = placeAt(place, 'building');
    if (building === undefined || building === place) return undefined;
    const whole = this.#openCase(placeSubject(building), cause);
    if (whole !== undefined) return { building: whole, homes: [] };
    const homes = [...this.#open.values()]
      .map((id) => this.#cases.get(id))
      .filter((it) => it !== undefined)
      .filter((it) => it.cause === cause && it.place !== place && placeAt(it.place, 'building') === building);
    return { homes };
  }

  #openNew(
    news: AlertNews,
    place: PlaceId,
    subject: Subject,
    at: Instant,
    office: Office,
    notary: Notary,
    facts: CaseFact[],
  ): Case {
    const { urgency, cause } = news.rule;
    const policy = POLICIES[urgency];
    const clocks = openingClocks(policy, at, office);
    const tier = firstTier(place);
    const draft: Draft = {
      type: 'case-opened',
      cause,
      urgency,
      subject,
      policy,
      clocks,
      tier,
      why: explain(news),
    };
    const fact = notary.stamp(draft, notary.caseId(subject, cause), place);
    facts.push(fact);
    return this.#keep(evolve(undefined, fact));
  }

  /** A second home's smoke takes the first case in: its standing alerts move over. */
  #takeIn(home: Case, building: Case, notary: Notary, facts: CaseFact[]): Case {
    let it = building;
    for (const { quiet, id: alert, at: _, ...rest } of home.alerts) {
      if (quiet) continue;
      it = this.#add(
        it,
        { type: 'alert-raised', alert, cause: home.cause, subject: home.subject, ...rest },
        notary,
        facts,
      );
    }
    this.#add(home, { type: 'case-closed', why: 'taken-in', into: building.id }, notary, facts);
    return it;
  }

  #join(it: Case, news: AlertNews, at: Instant, office: Office, notary: Notary, facts: CaseFact[]): void {
    if (it.state === 'resolved') {
      this.#addAll(it, reopen(it, 'new-alert', at, office), notary, facts);
      return;
    }
    if (!isMoreUrgent(news.rule.urgency, it.urgency)) {
      this.#add(it, tellHolders(it, at, 'joined', office), notary, facts);
      return;
    }
    const risen = this.#add(it, rise(news.rule.urgency, 'alert', at, office), notary, facts);
    const waiting = running(risen, 'accept') !== undefined || risen.state === 'open';
    const told = waiting
      ? tellFrom(risen, firstTier(risen.place), at, 'risen', office)
      : [tellHolders(risen, at, 'risen', office)];
    this.#addAll(risen, told, notary, facts);
  }

  #clear(news: AlertNews, at: Instant, notary: Notary): CaseFact[] {
    const { id: alert, rule } = news;
    const it = this.#cases.get(this.#caseOfAlert.get(alert) ?? '');
    if (it === undefined || it.state === 'closed') return [];
    const facts: CaseFact[] = [];
    const after = this.#add(
      it,
      { type: 'alert-cleared', alert, rule: rule.id, urgency: rule.urgency },
      notary,
      facts,
    );
    if (!isQuiet(after)) return facts;
    if (after.state === 'resolved') this.#add(after, { type: 'case-closed', why: 'resolved' }, notary, facts);
    // A red is looked into even when its sensor has calmed down.
    else if (
      after.state === 'open' &&
      after.urgency !== 'emergency' &&
      after.urgency !== 'state' &&
      after.responsible === undefined
    )
      this.#add(after, { type: 'case-closed', why: 'cleared' }, notary, facts);
    return facts;
  }

  #addAll(it: Case, drafts: readonly Draft[], notary: Notary, facts: CaseFact[]): Case {
    return drafts.reduce((now, draft) => this.#add(now, draft, notary, facts), it);
  }

  #add(it: Case, draft: Draft, notary: Notary, facts: CaseFact[]): Case {
    const fact = notary.stamp(draft, it.id, it.place);
    facts.push(fact);
    return this.#keep(evolve(it, fact));
  }

  #point(alert: string, it: Case): void {
    if (it.state !== 'closed') this.#caseOfAlert.set(alert, it.id);
    else if (this.#caseOfAlert.get(alert) === it.id) this.#caseOfAlert.delete(alert);
  }

  #keep(it: Case): Case {
    this.#cases.set(it.id, it);
    const key = openKey(it.subject, it.cause);
    if (it.state !== 'closed') this.#open.set(key, it.id);
    else if (this.#open.get(key) === it.id) this.#open.delete(key);
    for (const alert of it.alerts) this.#point(alert.id, it);
    for (const { id, due } of caseDues(it)) this.#schedule(it.id, id, due);
    return it;
  }
}

const openKey = (subject: Subject, cause: string): string => `${subjectKey(subject)} ${cause}`;

function recheck(it: Case, at: Instant, office: Office): Draft[] {
  return isQuiet(it)
    ? [{ type: 'case-closed', why: 'resolved' }]
    : reopen(it, 'alert-still-there', at, office);
}

function subjectOfNews(news: AlertNews, place: PlaceId, directory: Directory): Subject {
  if (news.subject !== undefined) return news.subject;
  const resident = news.resident === undefined ? undefined : directory.resident(news.resident);
  if (resident !== undefined) return residentSubject(resident);
  return news.device === undefined ? placeSubject(place) : subjectOf(news.device);
}

function alertRaised(news: AlertNews, subject: Subject): Draft {
  const { rule, device, resident, value } = news;
  return {
    type: 'alert-raised',
    alert: news.id,
    rule: rule.id,
    cause: rule.cause,
    urgency: rule.urgency,
    subject,
    momentary: rule.on.type === 'momentary',
    ...(device && { device: device.id }),
    ...(resident !== undefined && { resident }),
    ...(value !== undefined && { value }),
    why: explain(news),
  };
}
