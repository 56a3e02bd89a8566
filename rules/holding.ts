import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import type { Directory } from '../devices/registry.ts';
import { type Instant, latest, minus, plus } from '../devices/time.ts';
import type { Case } from './case.ts';
import type { Caseload } from './caseload.ts';
import type { Office } from './escalation.ts';
import type { Actor } from './fact.ts';
import { asKept, gatheringOf, type HeldAlert, HeldAlerts, inStorm, mutedBy } from './held.ts';
import type { Input } from './input.ts';
import { type Mute, type MuteVerdict, muteOver, stillKnown, whyNotMute } from './mutes.ts';
import type { AlertNews, RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import {
  areasAround,
  GATHERS_FOR,
  isGrowing,
  isLoose,
  mayGather,
  newsOfStorm,
  standingIn,
  stormArea,
} from './storm.ts';
import { placeSubject } from './subject.ts';

/** The subject of the clocks of what is held. */
export const HELD = 'held';

export interface HoldingParts {
  readonly caseload: Caseload;
  readonly schedule: (id: string, due: Instant) => void;
}

/**
 * Between what sensors say and the cases of people: whether an alert is told by itself, is one of a storm, or is muted. What
 * it keeps is in the record, and never decided anew.
 */
export class Holding {
  readonly #caseload: Caseload;
  readonly #schedule: HoldingParts['schedule'];
  readonly held: HeldAlerts;
  #mutes: readonly Mute[];

  constructor(
    { caseload, schedule }: HoldingParts,
    { held, mutes }: { readonly held: readonly HeldAlert[]; readonly mutes: readonly Mute[] },
  ) {
    this.#caseload = caseload;
    this.#schedule = schedule;
    this.held = new HeldAlerts(held);
    this.#mutes = mutes;
    for (const one of held) this.#wake(one);
    for (const mute of mutes) if (!mute.ended) schedule(clockOfMute(mute), mute.until);
  }

  /** Those that run, are planned, or ended lately; another list whenever one changed. */
  get mutes(): readonly Mute[] {
    return this.#mutes;
  }

  take(news: AlertNews, office: Office, step: Step): void {
    if (news.change === 'cleared') this.#clear(news, this.held.get(news.id), step);
    else this.#takeNew(news, office, step);
  }

  change(
    { by, change }: Extract<Input, { type: 'mute-changed' }>,
    directory: Directory,
    office: Office,
    step: Step,
  ): MuteVerdict {
    const { at } = step;
    this.#mutes = stillKnown(this.#mutes, at);
    if (change.type === 'end') {
      const mute = this.#mutes.find((one) => one.id === change.mute && !one.ended);
      if (mute === undefined) return { ok: false, why: 'no-such-mute' };
      return { ok: true, mute: this.#end(mute, office, step, by) };
    }
    const asked = { ...change.mute, from: latest(change.mute.from, at) };
    const why = whyNotMute(change.mute, this.#mutes, directory, at);
    if (why !== undefined) return { ok: false, why };
    const mute = { ...asked, id: step.note({ type: 'mute-set', by, ...asked }), by, at };
    this.#mutes = [...this.#mutes, mute];
    this.#schedule(clockOfMute(mute), mute.until);
    return { ok: true, mute };
  }

  dueOf(id: string): Instant | undefined {
    const mute = this.#muteOfClock(id);
    if (mute !== undefined) return mute.until;
    const held = this.held.get(id)?.held;
    return held?.why === 'gathering' ? held.until : undefined;
  }

  /** A mute is over, or an alert has waited for others long enough. */
  lapse(id: string, office: Office, step: Step): void {
    const mute = this.#muteOfClock(id);
    if (mute !== undefined) this.#end(mute, office, step);
    for (const { news } of this.held.pick([id])) this.#decide(news, office, step);
  }

  #takeNew(news: RaisedAlert, office: Office, step: Step): void {
    const mute = muteOver(this.#mutes, news, step.at);
    if (mute !== undefined) this.#hold(news, { why: 'muted', mute: mute.id }, step);
    else this.#route(news, office, step);
  }

  #route(news: RaisedAlert, office: Office, step: Step): void {
    const own = this.#caseload.find(news.subject, news.rule.cause);
    const storm = own === undefined ? this.#stormOver(news, step.at) : own.storm && own;
    if (storm !== undefined && mayGather(news)) this.#join(storm, news, office, step);
    else if (own === undefined && mayGather(news) && this.#isOneOfMany(news, step.at))
      this.#hold(news, { why: 'gathering', until: plus(step.at, GATHERS_FOR) }, step);
    else this.#caseload.raise(news, office, step);
  }

  #clear(news: Extract<AlertNews, { change: 'cleared' }>, known: HeldAlert | undefined, step: Step): void {
    if (known === undefined || known.held.why === 'storm') {
      this.held.drop(news.id);
      this.#caseload.clear(news, step, known?.held.why === 'storm' ? known.held.case : undefined);
      return;
    }
    const { id: alert, rule, place } = known.news;
    this.held.drop(alert);
    step.note({ type: 'held-cleared', place, alert, rule: rule.id, urgency: rule.urgency });
  }

  #hold(news: RaisedAlert, held: HeldAlert['held'], step: Step): void {
    const one = { news: asKept(news), since: step.at, held };
    this.held.put(one);
    this.#wake(one);
    const { id: alert, rule, subject, place, device, resident } = one.news;
    const { id, cause, urgency, why } = rule;
    step.note({
      type: 'alert-held',
      place,
      held: held.why === 'muted' ? 'muted' : 'gathering',
      ...(held.why === 'muted' && { mute: held.mute }),
      ...{ alert, rule: id, cause, urgency, subject, why },
      ...(device !== undefined && { device }),
      ...(resident !== undefined && { resident }),
    });
  }

  #wake({ news, held }: HeldAlert): void {
    if (held.why === 'gathering') this.#schedule(news.id, held.until);
  }

  #join(storm: Case, news: RaisedAlert, office: Office, step: Step): Case {
    this.#putInStorm(news, storm, step.at);
    return this.#caseload.joinStorm(storm, news, office, step);
  }

  #putInStorm(news: RaisedAlert, { id }: Case, at: Instant): void {
    const since = this.held.get(news.id)?.since ?? at;
    this.held.put({ news: asKept(news), since, held: { why: 'storm', case: id } });
  }

  /** The storm that an alert belongs to, the narrowest first. */
  #stormOver({ rule, place }: RaisedAlert, at: Instant): Case | undefined {
    for (const area of areasAround(place)) {
      const it = this.#caseload.find(placeSubject(area), rule.cause);
      if (it !== undefined && isGrowing(it, at)) return it;
    }
    return undefined;
  }

  /** Whether the same was told or held of another place of the community just before, or a storm goes on in it. */
  #isOneOfMany({ rule, place }: RaisedAlert, at: Instant): boolean {
    const { cause } = rule;
    if (this.held.in(gatheringOf(cause, place)).some(({ news }) => news.place !== place)) return true;
    const isSame = (it: Case): boolean =>
      it.cause === cause && it.state !== 'closed' && it.drill === undefined && it.place !== place;
    for (const it of this.#caseload.all())
      if (isSame(it) && isFresh(it, at) && isWithin(it.place, communityOf(place))) return true;
    return false;
  }

  /** Open cases of a cause in the community around a place, the oldest first. */
  #around({ rule, place }: RaisedAlert): Case[] {
    const community = communityOf(place);
    return [...this.#caseload.all()]
      .filter((it) => it.cause === rule.cause && it.state !== 'closed' && isWithin(it.place, community))
      .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
  }

  /** Many that waited together become a storm of the area that they are in; one that stayed alone is told by itself. */
  #decide(news: RaisedAlert, office: Office, step: Step): void {
    const { cause } = news.rule;
    const waiting = this.held.inOrder(gatheringOf(cause, news.place));
    const open = this.#around(news);
    const storms = open.filter((it) => isGrowing(it, step.at));
    const loose = open.filter((it) => isLoose(it, step.at));
    const found = stormArea(news.place, new Set([...waiting, ...loose].map(({ place }) => place)));
    if (found === undefined) {
      this.held.drop(news.id);
      this.#caseload.raise(news, office, step);
      return;
    }
    // Storms in several parts are one trouble of the whole: a third part must not be a third storm.
    const isElsewhere = storms.some((it) => !isWithin(it.place, found));
    const area = isElsewhere ? communityOf(found) : found;
    const within = ({ place }: { readonly place: PlaceId }): boolean => isWithin(place, area);
    const members = waiting.filter(within);
    const takesIn = [...storms, ...loose].filter(within);
    const known = this.#caseload.find(placeSubject(area), cause);
    if (known !== undefined && !takesIn.includes(known))
      members.reduce((it, member) => this.#join(it, member, office, step), known);
    else
      this.#open(area, [...takesIn.flatMap((it) => this.#membersOf(it)), ...members], takesIn, office, step);
  }

  /** Opens the case of an area; what was part of others is part of it. */
  #open(
    area: PlaceId,
    members: readonly RaisedAlert[],
    takesIn: readonly Case[],
    office: Office,
    step: Step,
  ) {
    const storm = { news: newsOfStorm(area, members), members, takesIn };
    const it = this.#caseload.openStorm(storm, office, step);
    for (const member of members) this.#putInStorm(member, it, step.at);
  }

  /** The alerts of a case that stand; of a storm also those that it does not name. */
  #membersOf(it: Case): RaisedAlert[] {
    return it.storm === undefined ? standingIn(it) : this.held.inOrder(inStorm(it.id));
  }

  /** What a mute held and still stands is told now, unless another mute holds it. */
  #end(mute: Mute, office: Office, step: Step, by?: Actor): Mute {
    const ended = { ...mute, until: step.at, ended: true as const };
    this.#mutes = this.#mutes.map((one) => (one.id === mute.id ? ended : one));
    const freed = this.held.inOrder(mutedBy(mute.id));
    step.note({
      type: 'mute-ended',
      place: mute.place,
      mute: mute.id,
      why: by === undefined ? 'over' : 'taken-back',
      ...(by !== undefined && { by }),
      held: freed.length,
    });
    for (const news of freed) {
      this.held.drop(news.id);
      this.#takeNew(news, office, step);
    }
    return ended;
  }

  #muteOfClock(id: string): Mute | undefined {
    return this.#mutes.find((mute) => !mute.ended && clockOfMute(mute) === id);
  }
}

const clockOfMute = ({ id }: Mute): string => `mute ${id}`;

const isFresh = (it: Case, at: Instant): boolean =>
  it.openedAt >= minus(at, GATHERS_FOR) || isGrowing(it, at);

/** Of a place that gathers: it lies in one. */
const communityOf = (place: PlaceId): PlaceId => placeAt(place, 'community') as PlaceId;
