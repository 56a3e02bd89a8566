import { type Duration, hours } from '../devices/time.ts';
import { leavesOf } from './composed-rule.ts';
import type { Condition } from './condition-shape.ts';
import type { Sentence } from './fact.ts';
import type { Level } from './level.ts';
import { type Circumstances, easedWhy, HURRIED, remarksOn } from './remarks.ts';
import type { Rule } from './rule.ts';
import type { RaisedAlert } from './sensing.ts';

/** What decided, as far as a sentence tells it. */
type Told = Pick<RaisedAlert, 'rule' | 'value' | 'limit' | 'n' | 'rate' | 'habit'> & Circumstances;

/** One sentence a grid worker understands, from the numbers that decided. */
export function explain(news: Told): Sentence {
  const { rule, second, eased } = news;
  const fill = (text: string, language: 'zh' | 'en'): string =>
    text
      .replaceAll('{value}', String(news.value ?? '?'))
      .replaceAll('{limit}', String(news.limit ?? '?'))
      .replaceAll('{n}', String(news.n ?? '?'))
      .replaceAll('{rate}', String(news.rate ?? '?'))
      .replaceAll('{habit}', HABIT[language](news.habit))
      .replaceAll('{for}', spell(lengthOf(rule), language));
  const own = eased ? easedWhy(rule.names) : rule.why;
  const { zh, en } = second === undefined ? own : HURRIED[second];
  const said = [{ zh: fill(zh, 'zh'), en: fill(en, 'en') }, ...remarksOn(news, spell)];
  return { zh: said.map((one) => one.zh).join(''), en: said.map((one) => one.en).join(' ') };
}

/** What an alert of a rule will tell: its figures are those of the rule, and `?` what only a reading can tell. */
export const preview = (rule: Rule): Sentence => explain({ rule, ...thresholds(rule.on) });

function thresholds(on: Condition): Partial<Told> {
  switch (on.type) {
    case 'above':
    case 'below':
      return typeof on.limit === 'number' ? { limit: on.limit } : {};
    case 'rises':
    case 'falls':
      return { rate: on.by };
    case 'count':
      return { n: on.atLeast };
    default:
      return {};
  }
}

const HABIT = {
  zh: (habit: number | undefined): string => (habit === undefined ? '未知' : String(habit)),
  en: (habit: number | undefined): string => (habit === undefined ? 'unknown' : String(habit)),
};

/** The time a rule speaks of: that of its first condition with one, or its delay. */
function lengthOf({ on, onDelay }: Rule): Duration {
  if (on.type === 'silence') return on.for;
  if (on.type === 'momentary' && on.repeatedWithin !== undefined) return on.repeatedWithin;
  if (onDelay > 0) return onDelay;
  for (const leaf of leavesOf(on)) {
    if ('for' in leaf) return leaf.for;
    if ('within' in leaf && leaf.within !== undefined) return leaf.within;
  }
  return onDelay;
}

/** A sentence for a rule that brings none: its name, and the figures of its kind of condition. */
export function defaultWhy(names: Sentence, on: Condition, onDelay: Duration): Sentence {
  const { zh, en } = figuresOf(on);
  const lasts = onDelay > 0 && !hasLength(on);
  return {
    zh: `${names.zh}${zh === '' ? '' : `：${zh}`}${lasts ? '，已持续{for}' : ''}。`,
    en: `${names.en}${en === '' ? '' : `: ${en}`}${lasts ? ', for {for}' : ''}.`,
  };
}

const hasLength = (on: Condition): boolean => 'for' in on || 'within' in on;

function figuresOf(on: Condition): Sentence {
  switch (on.type) {
    case 'above':
    case 'below': {
      const [zh, en] = on.type === 'above' ? ['高于', 'above'] : ['低于', 'below'];
      const isHabit = typeof on.limit === 'object' && on.limit.from === 'habit';
      const usual = isHabit ? { zh: '（平时{habit}）', en: ' (usually {habit})' } : { zh: '', en: '' };
      return { zh: `{value}，${zh}{limit}${usual.zh}`, en: `{value}, ${en} {limit}${usual.en}` };
    }
    case 'levels':
      return { zh: '{value}，界限{limit}', en: '{value}, limit {limit}' };
    case 'rises':
      return { zh: '{for}内上升{rate}，现为{value}', en: 'up by {rate} within {for}, now {value}' };
    case 'falls':
      return { zh: '{for}内下降{rate}，现为{value}', en: 'down by {rate} within {for}, now {value}' };
    case 'count':
      return on.within === undefined
        ? { zh: `最近${on.last}次中{n}次`, en: `{n} of the last ${on.last} readings` }
        : { zh: '{for}内{n}次', en: '{n} times within {for}' };
    case 'no-visit':
    case 'record-stale':
      return { zh: '已{value}天', en: '{value} d' };
    case 'no-value':
    case 'silence':
    case 'no-sign-of-life':
      return { zh: '已{for}没有', en: 'none for {for}' };
    case 'state':
    case 'momentary':
    case 'no-guardian':
    case 'no-device':
    case 'all-of':
    case 'any-of':
      return { zh: '', en: '' };
  }
}

const DAY = 86_400_000_000;

/** A day and a half are better told in hours. */
const UNITS = [
  { µs: DAY, least: 3 * DAY, zh: '天', en: 'days' },
  { µs: 3_600_000_000, least: 3_600_000_000, zh: '小时', en: 'h' },
  { µs: 60_000_000, least: 60_000_000, zh: '分钟', en: 'min' },
  { µs: 1_000_000, least: 1_000_000, zh: '秒', en: 's' },
] as const;

/** Why a case rose though nothing new was heard. */
export function ageSaid(age: Duration, level: Level): Sentence {
  const whole = hours(Math.round(age / hours(1)));
  const { zh, en } = LEVEL_NAMES[level];
  return {
    zh: `${spell(whole, 'zh')}未办结，升为${zh}。`,
    en: `Not closed in ${spell(whole, 'en')}: now ${en}.`,
  };
}

const LEVEL_NAMES: Readonly<Record<Level, Sentence>> = {
  blue: { zh: '蓝色', en: 'blue' },
  yellow: { zh: '黄色', en: 'yellow' },
  red: { zh: '红色', en: 'red' },
};

/** A length of time in the largest unit that divides it. */
export function spell(length: Duration, language: 'zh' | 'en'): string {
  const unit = UNITS.find(({ µs, least }) => length >= least && length % µs === 0) ?? UNITS[3];
  const count = Math.round(length / unit.µs);
  return language === 'zh' ? `${count}${unit.zh}` : `${count} ${unit.en}`;
}
