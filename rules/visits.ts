import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Directory, Resident } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { endCare } from './care.ts';
import { answerKey } from './case.ts';
import type { GatewayDraft } from './draft.ts';
import { isStaff } from './duty.ts';
import type { Roster } from './duty-turns.ts';
import type { Actor } from './fact.ts';
import type { Answer, CheckIn, Visit, Word } from './input.ts';
import { type PlaceState, type ResidentState, type RowKey, residentState } from './place-state.ts';
import { type Finding, lookAgain, takeFinding } from './quiet-learning.ts';
import { type Around, raisedBy, type Unheard } from './report.ts';
import { type AlertNews, type Senses, senseMeeting } from './sensing.ts';
import type { Step } from './step.ts';
import { placeSubject } from './subject.ts';
import { findTaken, withTaken } from './taken.ts';
import { alertKey } from './watch.ts';

/** What became of a visit or check-in: the fact that it left, now or when it came before. */
export type Rounded =
  | { readonly ok: true; readonly fact: string }
  | { readonly ok: false; readonly why: Unheard };

interface RoundOutcome {
  readonly rounded?: Rounded;
  readonly news: readonly AlertNews[];
}

export interface RoundParts {
  readonly senses: Senses;
  readonly around: Around;
  readonly step: Step;
  /** A row to be changed; `undefined` when it has seen this input. */
  open(key: RowKey): PlaceState | undefined;
}

/** What a person's word says of places and of people's lives, beside what it does to cases. */
export function takeRound(word: Word, parts: RoundParts): RoundOutcome {
  switch (word.type) {
    case 'visit':
      return takeVisit(word.visit, parts);
    case 'check-in':
      return takeCheckIn(word.checkIn, parts);
    case 'answer':
      learnByAnswer(word.answer, parts);
      return { news: meetByAnswer(word.answer, parts) };
    case 'report':
      return { news: [] };
  }
}

/** Records that somebody looked in on a person. Whoever was met or spoken to has shown life. */
function takeVisit({ about, madeAt, ...word }: Visit, parts: RoundParts): RoundOutcome {
  const { senses, around, step } = parts;
  if (isStranger(word.by, parts.around.office.roster)) return unheard('staff-not-registered');
  const found = visited(about, senses.directory);
  if (typeof found === 'string') return unheard(found);
  const { place, resident } = found;
  const row = parts.open(place);
  if (row === undefined) return SEEN;
  const sign = timeOf(madeAt, step.at);
  const named = resident && { resident: resident.id };
  const draft: RoundDraft = { type: 'visit-recorded', ...word, place, ...named, ...since(sign, step.at) };
  const { fact, isNew } = noteOnce(row, draft, step);
  // The words stay with the visit: they are sealed under whom it is about.
  const report = { by: word.by, about, cause: 'report' } as const;
  const needs =
    isNew && word.found === 'needs'
      ? [raisedBy(report, { subject: placeSubject(place), place }, around.book, step)]
      : [];
  if (isNew && resident !== undefined && word.found === 'needs') learn(row, resident, 'trouble', parts);
  const met = isNew && word.found !== 'not-met' ? resident : undefined;
  if (met === undefined) return { rounded: { ok: true, fact }, news: needs };
  const news = [...meet(row, met, sign, parts), ...lookIn(row, met, { at: sign, by: word.by }, parts)];
  return { rounded: { ok: true, fact }, news: [...news, ...needs] };
}

/** Records that somebody on patrol passed a place. */
function takeCheckIn({ place, madeAt, ...word }: CheckIn, parts: RoundParts): RoundOutcome {
  if (isStranger(word.by, parts.around.office.roster)) return unheard('staff-not-registered');
  if (!isWithin(place, parts.senses.directory.root)) return unheard('no-such-place');
  const row = parts.open(place);
  if (row === undefined) return SEEN;
  const { at } = parts.step;
  const draft: RoundDraft = { type: 'checked-in', ...word, place, ...since(timeOf(madeAt, at), at) };
  return { rounded: { ok: true, fact: noteOnce(row, draft, parts.step).fact }, news: [] };
}

/**
 * Whoever answers a person's case by having spoken to them has heard a sign of life and looked in on them; whoever resolves
 * it as done and not recorded says that somebody did. Both count also when the answer comes too late to change the case.
 */
function meetByAnswer(answer: Answer, parts: RoundParts): readonly AlertNews[] {
  const { by, key } = answer;
  const said = lookedIn(answer);
  const found = said && personOf(answer, parts);
  if (said === undefined || found === undefined) return [];
  const { row, resident } = found;
  const { at } = parts.step;
  if (key !== undefined) {
    const name = `${answerKey(by, said, key)} ${answer.case}`;
    if (findTaken(row.taken ?? [], name, at)) return [];
    row.taken = withTaken(row.taken ?? [], { key: name, at }, KEYS_IN_ROW);
  }
  const sign = timeOf(answer.madeAt, at);
  const news = said === 'case-contacted' ? meet(row, resident, sign, parts) : [];
  return [...news, ...lookIn(row, resident, { at: sign, by }, parts)];
}

/** Whoever resolves a person's case says whether the silence was trouble. */
function learnByAnswer(answer: Answer, parts: RoundParts): void {
  const finding = findingOf(answer);
  if (finding === undefined) return;
  const found = personOf(answer, parts);
  if (found !== undefined) learn(found.row, found.resident, finding, parts);
}

/** Whom an answer of our own staff or of a service is about, and their row; `undefined` when that has seen it. */
function personOf({ by, resident: id = '' }: Answer, { senses, around, open }: RoundParts) {
  const resident = senses.directory.resident(id);
  if (resident === undefined || isStranger(by, around.office.roster)) return undefined;
  const row = open(resident.place);
  return row && { row, resident };
}

function findingOf({ action, reason }: Answer): Finding | undefined {
  if (action !== 'resolve') return undefined;
  if (reason === 'false-behaviour') return 'own-way';
  return reason === 'real' ? 'trouble' : undefined;
}

function learn(row: PlaceState, resident: Resident, finding: Finding, { senses, step }: RoundParts): void {
  const person = senses.watch.person(resident);
  takeFinding(row, person, finding, step.at);
  lookAgain(row, person, senses);
}

/** The fact of an answer that says of somebody that they were looked in on. */
function lookedIn({ action, reason }: Answer): 'case-contacted' | 'case-resolved' | undefined {
  if (action === 'contact') return 'case-contacted';
  return action === 'resolve' && reason === 'service-done-unrecorded' ? 'case-resolved' : undefined;
}

/** Keys kept in a row: a home has a handful a week, a patrol point one an hour. */
const KEYS_IN_ROW = 200;

/** A row that was written after this input has all of it. */
const SEEN: RoundOutcome = { rounded: { ok: true, fact: '' }, news: [] };

const unheard = (why: Unheard): RoundOutcome => ({ rounded: { ok: false, why }, news: [] });

type RoundDraft = Extract<GatewayDraft, { type: 'visit-recorded' | 'checked-in' }>;

const isStranger = (by: Actor, roster: Roster): boolean => 'staff' in by && !isStaff(roster, by.staff);

/** Never later than now. */
const timeOf = (madeAt: Instant | undefined, at: Instant): Instant =>
  madeAt !== undefined && madeAt < at ? madeAt : at;

const since = (sign: Instant, at: Instant): { madeAt?: Instant } => (sign < at ? { madeAt: sign } : {});

/** At a place where one person lives, that person is visited; where several do, it is not known whom they met. */
export function visited(
  about: Visit['about'],
  directory: Directory,
): { readonly place: PlaceId; readonly resident?: Resident } | Unheard {
  if ('resident' in about) {
    const resident = directory.resident(about.resident);
    return resident ? { place: resident.place, resident } : 'no-such-resident';
  }
  const { place } = about;
  if (!isWithin(place, directory.root)) return 'no-such-place';
  const [resident, ...others] = directory.residentsAt(place);
  return { place, ...(resident && others.length === 0 && { resident }) };
}

/** Leaves the fact, once for each key. In a replay it gets the same id and goes nowhere. */
function noteOnce(row: PlaceState, draft: RoundDraft, step: Step): { fact: string; isNew: boolean } {
  const { by, key, type } = draft;
  if (key === undefined) return { fact: step.note(draft), isNew: true };
  const name = answerKey(by, type, key);
  const before = findTaken(row.taken ?? [], name, step.at)?.fact;
  if (before !== undefined) return { fact: before, isNew: false };
  const fact = step.note(draft);
  row.taken = withTaken(row.taken ?? [], { key: name, at: step.at, fact }, KEYS_IN_ROW);
  return { fact, isNew: true };
}

const meet = (
  row: PlaceState,
  resident: Resident,
  sign: Instant,
  { senses, step }: RoundParts,
): AlertNews[] => senseMeeting(row, senses.watch.person(resident), { sign, at: step.at }, senses);

/** The visit is the last one unless a later one is known; what was missed for want of it is over. */
function lookIn(
  row: PlaceState,
  resident: Resident,
  visit: NonNullable<ResidentState['lastVisit']>,
  { senses, step }: RoundParts,
): AlertNews[] {
  const person = senses.watch.person(resident);
  const state = residentState(row, resident.id, visit.at);
  if (visit.at < (state.lastVisit?.at ?? visit.at)) return [];
  state.lastVisit = visit;
  for (const rule of person.care) senses.schedule(row, alertKey(rule, resident.id));
  return endCare(row, person, state, step.at, senses);
}
