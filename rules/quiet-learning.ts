import { between, type Instant } from '../devices/time.ts';
import { dueOfQuiet, quietSince } from './absence.ts';
import { isStanding } from './alert.ts';
import { alertAt, type PlaceState, type ResidentState, residentAt } from './place-state.ts';
import {
  beginQuiet,
  forgetTrouble,
  hasTurned,
  noteQuiet,
  type Patience,
  patienceOf,
  trustTold,
} from './quiet-habit.ts';
import type { Senses } from './sensing.ts';
import { alertKey, type PersonWatch, type RuleOn } from './watch.ts';

/** How long a person may be quiet since `since` before a rule speaks: by their own habit where only doors tell of them. */
export const patienceWith = (
  { goesByHabit }: PersonWatch,
  { quiet }: ResidentState,
  since: Instant,
  on: RuleOn<'no-sign-of-life'>['on'],
): Patience => patienceOf(goesByHabit ? quiet : undefined, since, on);

/**
 * A sign ends a silence, by a door or by people who met the person: one that was told is kept until people say what it was,
 * and only a door's is ordinary. Tells whether limits may have changed by it.
 */
export function endQuiet(
  person: PersonWatch,
  state: ResidentState,
  { at, by }: { readonly at: Instant; readonly by: 'door' | 'people' },
  senses: Senses,
): boolean {
  if (!person.goesByHabit) return false;
  const { timeZone } = senses.directory.registry;
  state.quiet ??= beginQuiet(at, timeZone);
  if (!hasTurned(state.quiet, at)) return false;
  const isSeen = wasSeen(person, state, at, senses);
  const isTold = person.rules.some(({ id }) => isStanding(alertAt(state, id)));
  if (isTold && isSeen) state.quiet.told = [state.lastSign, at];
  noteQuiet(state.quiet, at, timeZone, isSeen && !isTold && by === 'door' ? state.lastSign : undefined);
  return true;
}

/** What people who looked say that a silence was. */
export type Finding = 'own-way' | 'trouble';

/** People looked, and say what it was. */
export function takeFinding(row: PlaceState, { resident }: PersonWatch, finding: Finding, at: Instant): void {
  const quiet = residentAt(row, resident.id)?.quiet;
  if (quiet === undefined) return;
  if (finding === 'own-way') trustTold(quiet);
  else forgetTrouble(quiet, at);
}

/** Asks for a look at each rule of a person who may be waited for longer or shorter from here on. */
export function lookAgain(row: PlaceState, { resident, rules }: PersonWatch, senses: Senses): void {
  for (const rule of rules) senses.schedule(row, alertKey(rule, resident.id));
}

/** Whether somebody at home was seen all the time since their last sign: neither we nor their radio gateway were down. */
function wasSeen(person: PersonWatch, state: ResidentState, at: Instant, senses: Senses): boolean {
  const since = quietSince(person, state, senses);
  if (since !== state.lastSign) return false;
  return dueOfQuiet(person, { since, for: between(since, at), asOf: at }, senses) === at;
}
