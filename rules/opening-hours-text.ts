import { DAY_MINUTES, type DaySpan, type DaySpans, type Hours, joined } from './opening-hours.ts';

/** A text longer than this is not a week's hours. */
const LONGEST_HOURS_TEXT = 300;

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const;
const EVERY_DAY = DAYS.map((_, day) => day);
const ALL_DAY: DaySpans = [{ from: 0, to: DAY_MINUTES }];

/**
 * Reads a subset of the OpenStreetMap `opening_hours` grammar: `24/7`, or rules parted by `;`, each `days times`, with
 * days like `Mo-Fr,Su,PH` (left out: every day; only in the first rule) and times like `08:30-12:00,20:00-08:00` or
 * `off`. A later rule replaces the hours that begin on its days; after a comma (`Mo 20:00-08:00, Tu 10:00-12:00`) it
 * adds to them. `PH` is a public holiday. Unlike some readers, hours that run past midnight are not cut by the next
 * day's rule. Throws a `RangeError` that quotes the part it does not understand and says where it stands.
 */
export function parseHours(text: string): Hours {
  if (text.length > LONGEST_HOURS_TEXT)
    throw new RangeError(`opening hours longer than ${LONGEST_HOURS_TEXT} characters`);
  const tokens = tokensOf(text);
  const table: Table = { week: DAYS.map(() => []), holidays: DAYS.map(() => []), holidaysNamed: false };
  let adds = false;
  for (let first = true; first || tokens.peek().kind !== 'end'; first = false) {
    if (!first) adds = separator(tokens);
    applyRule(table, tokens, { first, adds });
  }
  return { week: table.week.map(joined), holidays: table.holidays.map(joined) };
}

/**
 * The canonical text: reading it gives the same hours. Days are parted by commas where hours run past midnight,
 * because readers that cut such hours at the next day's rule do not cut them there.
 */
export function formatHours({ week, holidays }: Hours): string {
  const onHolidays = holidays.find((spans, day) => !isSame(spans, week[day]));
  // A day whose own rule also holds on holidays has to be said after PH.
  const isBefore = (day: number): boolean =>
    onHolidays === undefined || !isSame(week[day], holidays[day]) || isSame(week[day], onHolidays);
  const before = rulesFor(week, EVERY_DAY.filter(isBefore)).filter((rule) => !rule.endsWith(' off'));
  const after = rulesFor(
    week,
    EVERY_DAY.filter((day) => !isBefore(day)),
  );
  const runsOn = week.flat().some((span) => span.to > DAY_MINUTES);
  const parts = [
    ...(before.length > 0 ? [before.join(runsOn ? ', ' : '; ')] : []),
    ...(onHolidays === undefined ? [] : [`PH ${formatSpans(onHolidays)}`]),
    ...after,
  ];
  return parts.join('; ') || 'off';
}

/** `HH:MM` of minutes after midnight; an end at midnight is `24:00`. */
export function formatMinute(minute: number): string {
  const shown = minute > DAY_MINUTES ? minute - DAY_MINUTES : minute;
  return [Math.floor(shown / 60), shown % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** One rule for all days with the same hours. */
function rulesFor(week: Hours['week'], days: readonly number[]): string[] {
  const groups = Map.groupBy(days, (day) => formatSpans(week[day]));
  return [...groups].map(([spans, group]) =>
    spans === '00:00-24:00' && group.length === DAYS.length ? '24/7' : `${formatDays(group)} ${spans}`,
  );
}

function formatDays(days: readonly number[]): string {
  const runs: string[][] = [];
  for (const day of days) {
    const run = days.includes(day - 1) ? runs.pop() : undefined;
    runs.push([...(run ?? []), ...DAYS.slice(day, day + 1)]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(','))).join(',');
}

function formatSpans(spans: DaySpans = []): string {
  return spans.map(({ from, to }) => `${formatMinute(from)}-${formatMinute(to)}`).join(',') || 'off';
}

const isSame = (a: DaySpans | undefined, b: DaySpans | undefined): boolean =>
  formatSpans(a) === formatSpans(b);

interface Table {
  readonly week: DaySpans[];
  readonly holidays: DaySpans[];
  holidaysNamed: boolean;
}

function separator(tokens: Tokens): boolean {
  const token = tokens.take();
  if (token.text !== ';' && token.text !== ',') refuse(token, 'is not understood here');
  return token.text === ',';
}

function applyRule(table: Table, tokens: Tokens, { first, adds }: { first: boolean; adds: boolean }): void {
  const start = tokens.peek();
  const { days, onHolidays } = start.kind === 'word' && !isOff(start) ? daysOf(tokens) : NO_DAYS;
  if (days === undefined && !first) refuse(start, 'names no days and is not the first rule');
  if (adds && (onHolidays || table.holidaysNamed)) refuse(start, 'cannot be added to PH with a comma');
  const off = tokens.peek();
  const times = days === undefined && tokens.takes('24/7') ? ALL_DAY : timesOf(tokens);
  if (adds && times.length === 0) refuse(off, 'cannot be added with a comma');
  for (const [day, before] of table.week.entries()) {
    if (!(days ?? EVERY_DAY).includes(day)) continue;
    table.week[day] = adds ? [...before, ...times] : times;
    table.holidays[day] = table.week[day];
  }
  if (!onHolidays) return;
  table.holidaysNamed = true;
  for (const day of EVERY_DAY) table.holidays[day] = times;
}

const NO_DAYS = { days: undefined, onHolidays: false } as const;

function daysOf(tokens: Tokens): { days: readonly number[]; onHolidays: boolean } {
  const days: number[] = [];
  let onHolidays = false;
  do {
    if (tokens.takes('PH')) onHolidays = true;
    else {
      const first = dayOf(tokens.take());
      const last = tokens.takes('-') ? dayOf(tokens.take()) : first;
      const length = ((last - first + DAYS.length) % DAYS.length) + 1;
      for (let n = 0; n < length; n++) days.push((first + n) % DAYS.length);
    }
  } while (tokens.takes(','));
  return { days: [...new Set(days)], onHolidays };
}

function dayOf(token: Token): number {
  const day = DAYS.indexOf(token.text as (typeof DAYS)[number]);
  return day < 0 ? refuse(token, 'is not a weekday') : day;
}

function timesOf(tokens: Tokens): DaySpan[] {
  if (isOff(tokens.peek())) {
    tokens.take();
    return [];
  }
  const spans: DaySpan[] = [];
  do {
    const start = tokens.take();
    const from = minuteOf(start);
    if (from >= DAY_MINUTES) refuse(start, 'is not on its own day');
    if (!tokens.takes('-')) refuse(tokens.peek(), `is no end for ${start.text}`);
    const end = tokens.take();
    const to = minuteOf(end);
    if (to > from + DAY_MINUTES) refuse(end, `is more than a day after ${start.text}`);
    spans.push({ from, to: to > from ? to : to + DAY_MINUTES });
  } while (tokens.peek(1).kind === 'time' && tokens.takes(','));
  return spans;
}

function minuteOf(token: Token): number {
  const [hour = 0, minute = 0] = token.text.split(':').map(Number);
  const total = hour * 60 + minute;
  const isTime = token.kind === 'time' && minute < 60 && total <= 2 * DAY_MINUTES;
  return isTime ? total : refuse(token, 'is not a time of day');
}

const isOff = (token: Token): boolean => token.text === 'off' || token.text === 'closed';

interface Token {
  readonly kind: 'time' | 'word' | 'mark' | 'end';
  readonly text: string;
  /** Characters before it. */
  readonly position: number;
}

interface Tokens {
  peek(ahead?: number): Token;
  take(): Token;
  /** Takes the next one if it is this. */
  takes(text: string): boolean;
}

const TOKEN = /24\/7|(?<time>\d{1,2}:\d{2})|(?<word>[A-Za-z]+)|\|\||\S/g;

function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = match.groups?.time ? 'time' : match.groups?.word ? 'word' : 'mark';
    const token: Token = { kind, text: match[0], position: match.index };
    const foreign = FOREIGN.find(([pattern]) => pattern.test(token.text));
    if (foreign) refuse(token, `is ${foreign[1]}, which is not supported`);
    tokens.push(token);
  }
  const end: Token = { kind: 'end', text: '', position: text.length };
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  const take = (): Token => tokens[at++] ?? end;
  const takes = (wanted: string): boolean => peek().text === wanted && take() !== end;
  return { peek, take, takes };
}

/** What the full grammar has besides, refused by name. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^"$/, 'a comment'],
  [/^\|\|$/, 'a fallback rule'],
  [/^\+$/, 'an open end'],
  [/^\[$/, 'the n-th weekday of a month'],
  [/^\($/, 'a calculated time'],
  [/^SH$/, 'school holidays, of which there is no calendar'],
  [/^(sunrise|sunset|dawn|dusk)$/, 'a time of the sun'],
  [/^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|easter)$/, 'a date'],
  [/^week$/, 'the number of a week'],
  [/^(open|unknown)$/, 'a state'],
];

function refuse(token: Token, why: string): never {
  const part = token.kind === 'end' ? 'the end' : `"${token.text}"`;
  const where = `at character ${token.position + 1}`;
  throw new RangeError(`opening hours: ${part} ${where} ${why}`, { cause: { position: token.position } });
}
