import {
  between,
  type Duration,
  type Instant,
  latest,
  microseconds,
  minus,
  minutes,
  plus,
} from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import type { People } from './occupancy.ts';
import { atMinute, dateOf, minuteAt } from './opening-hours.ts';
import { formatMinute } from './opening-hours-text.ts';
import type { OpenSpan, PlannedHours, Planner, VenueHistory } from './planner.ts';
import { type Limits, latestClosing, MOST_MOVED, SAME_DAY_NOTICE } from './venue-limits.ts';
import { spell } from './why.ts';

/** A closing moves later by this much at a time, so that staff stay no longer than people do. */
const EXTENSION: Duration = minutes(30);

/** Worth staying for: this share of the capacity, or this many people, whichever is fewer. */
const BUSY_SHARE = 0.25;
const BUSY_PEOPLE = 10;

/** A lull between two groups of visitors is shorter than this. */
const EMPTY_FOR: Duration = minutes(90);

/** Going home earlier for less than this is not worth telling anybody. */
const LEAST_SAVED: Duration = minutes(30);

/** How long the manager has to accept an earlier closing. */
const ANSWER_TIME: Duration = minutes(30);

/** Signs are read in quarters of an hour. */
const SIGN_MINUTES = 15;

/** Moves today's closing: later while people are there, earlier when nobody has been for long. */
export const sameDayPlanner: Planner = {
  propose(history, limits) {
    const span = closingOf(history.open);
    if (span === undefined) return undefined;
    switch (span.closing) {
      case 'earlier':
        return restore(history, span);
      case 'as-planned':
        return extend(history, span, limits) ?? shorten(history, span);
      case 'later':
      case 'restored':
        return extend(history, span, limits);
    }
  },

  nextLook(history) {
    const span = closingOf(history.open);
    if (span === undefined || span.closing === 'earlier') return undefined;
    const looks = [minus(span.to, SAME_DAY_NOTICE)];
    const empty = emptySince(history, span);
    if (empty !== undefined && span.closing === 'as-planned')
      looks.push(shorteningLook(history, span, empty));
    const ahead = looks.filter((look) => look > history.at);
    return ahead.length === 0 ? undefined : (Math.min(...ahead) as Instant);
  },
};

/** Whether somebody is seen; `undefined` when the sensors cannot tell, and then nothing changes. */
export const isAnybodyThere = (people: People): boolean | undefined => people.present;

/** Since when a venue has been open and empty. */
export const emptySince = ({ people }: Pick<VenueHistory, 'people'>, open: OpenSpan): Instant | undefined =>
  isAnybodyThere(people) === false ? latest(people.since, open.from) : undefined;

/** People enough for the staff to stay. */
export const busyFrom = (capacity: number | undefined): number =>
  capacity === undefined ? BUSY_PEOPLE : Math.min(BUSY_PEOPLE, Math.ceil(capacity * BUSY_SHARE));

type ClosingSpan = OpenSpan & { readonly to: Instant; readonly planned: Instant };

function closingOf(open: OpenSpan | undefined): ClosingSpan | undefined {
  if (open?.to === undefined || open.planned === undefined) return undefined;
  return { ...open, to: open.to, planned: open.planned };
}

/** Looked at once for each closing, as late as the notice allows. */
function extend(history: VenueHistory, span: ClosingSpan, limits: Limits): PlannedHours | undefined {
  const { at, people, capacity, calendar } = history;
  const least = busyFrom(capacity);
  if (at !== minus(span.to, SAME_DAY_NOTICE) || people.count === undefined || people.count < least)
    return undefined;
  const ends = [
    plus(span.to, EXTENSION),
    plus(span.to, history.weekLeft()),
    plus(span.planned, MOST_MOVED),
    latestClosing(span.planned, limits, calendar),
  ];
  const to = onQuarter(Math.min(...ends) as Instant, history, Math.floor);
  if (to <= span.to) return undefined;
  const why = whyLater(people.count, least, signOf(to, history));
  return { type: 'closing', as: 'later', to, why };
}

function shorten(history: VenueHistory, span: ClosingSpan): PlannedHours | undefined {
  const { at } = history;
  const empty = emptySince(history, span);
  if (empty === undefined || span.declined || at < shorteningLook(history, span, empty)) return undefined;
  const to = onQuarter(plus(at, leadOf(history)), history, Math.ceil);
  if (between(to, span.to) < LEAST_SAVED) return undefined;
  const why = whyEarlier(between(empty, at), signOf(to, history), signOf(span.to, history));
  return { type: 'closing', as: 'earlier', to, why };
}

/** Whoever comes after all finds it open. */
function restore(history: VenueHistory, span: ClosingSpan): PlannedHours | undefined {
  if (span.declined || isAnybodyThere(history.people) !== true) return undefined;
  const why = whyRestored(signOf(span.planned, history));
  return { type: 'closing', as: 'restored', to: span.planned, why };
}

/** Only the end of a day is given up: who comes at noon shall not find it closed for a quiet morning. */
const shorteningLook = (history: VenueHistory, span: ClosingSpan, empty: Instant): Instant =>
  latest(plus(empty, EMPTY_FOR), minus(minus(span.planned, MOST_MOVED), leadOf(history)));

const leadOf = ({ asks }: VenueHistory): Duration => microseconds(SAME_DAY_NOTICE + (asks ? ANSWER_TIME : 0));

function onQuarter(at: Instant, { calendar }: VenueHistory, round: (quarters: number) => number): Instant {
  const date = dateOf(at, calendar);
  const minute = minuteAt(date, at, calendar);
  const exact = atMinute(date, minute, calendar) === at ? minute : minute + 0.5;
  return atMinute(date, round(exact / SIGN_MINUTES) * SIGN_MINUTES, calendar);
}

function signOf(at: Instant, { calendar }: VenueHistory): string {
  return formatMinute(minuteAt(dateOf(at, calendar), at, calendar));
}

const whyLater = (count: number, least: number, to: string): Sentence => ({
  zh: `关门前${spell(SAME_DAY_NOTICE, 'zh')}还有${count}人（不少于${least}人），今天延长到${to}关门。`,
  en: `${count} people are here ${spell(SAME_DAY_NOTICE, 'en')} before closing (${least} are enough): closes at ${to} today.`,
});

const whyEarlier = (empty: Duration, to: string, planned: string): Sentence => ({
  zh: `已${Math.floor(empty / minutes(1))}分钟无人，今天提前到${to}关门（原定${planned}）。`,
  en: `Nobody has been here for ${Math.floor(empty / minutes(1))} min: closes at ${to} today instead of ${planned}.`,
});

const whyRestored = (planned: string): Sentence => ({
  zh: `又有人来了，今天仍在${planned}关门。`,
  en: `People have come after all: closes at ${planned} today as planned.`,
});
