/** Opening hours of a week: minutes of the day, per weekday (0 = Monday); an end past 1440 runs into the next day. */
export interface WeeklyHours {
  readonly spans: readonly (readonly { readonly from: number; readonly to: number }[])[];
}

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const;
const DAY_MINUTES = 1440;

/** A text longer than this is not a week's hours. */
const LONGEST_HOURS_TEXT = 300;

/**
 * Reads a subset of the OpenStreetMap `opening_hours` grammar: `24/7`, or rules parted by `;`, each `days times`
 * with days like `Mo-Fr,Su` (left out: every day) and times like `08:30-12:00,20:00-08:00` or `off`. A later rule
 * replaces the hours of the days it names. Throws a `RangeError` that quotes the part it does not understand.
 */
export function parseWeekly(text: string): WeeklyHours {
  if (text.length > LONGEST_HOURS_TEXT)
    throw new RangeError(`opening hours longer than ${LONGEST_HOURS_TEXT} characters`);
  const spans: { from: number; to: number }[][] = DAYS.map(() => []);
  for (const part of text.split(';').map((rule) => rule.trim())) {
    if (part === '24/7') {
      for (const day of spans) day.splice(0, day.length, { from: 0, to: DAY_MINUTES });
      continue;
    }
    const match = /^([A-Za-z ,-]*?)\s*(off|[\d: ,-]+)$/.exec(part);
    if (!match) throw new RangeError(`opening hours "${part}" are not understood`);
    const times = match[2] === 'off' ? [] : parseTimes(match[2] ?? '');
    for (const day of parseDays(match[1]?.trim() ?? '')) spans[day]?.splice(0, Infinity, ...times);
  }
  return { spans };
}

/** Whether the hours cover this local time. */
export function isOpenAt(hours: WeeklyHours, when: Temporal.ZonedDateTime): boolean {
  const minute = when.hour * 60 + when.minute;
  const today = hours.spans[when.dayOfWeek - 1] ?? [];
  const yesterday = hours.spans[(when.dayOfWeek + 5) % 7] ?? [];
  return (
    today.some((span) => minute >= span.from && minute < span.to) ||
    yesterday.some((span) => minute + DAY_MINUTES < span.to)
  );
}

function parseDays(text: string): number[] {
  if (text === '') return DAYS.map((_, day) => day);
  return text.split(',').flatMap((range) => {
    const [first = -1, last = first] = range
      .trim()
      .split('-')
      .map((name) => DAYS.indexOf(name.trim() as (typeof DAYS)[number]));
    if (first < 0 || last < 0) throw new RangeError(`"${range.trim()}" is not a weekday`);
    const length = ((last - first + 7) % 7) + 1;
    return Array.from({ length }, (_, n) => (first + n) % 7);
  });
}

function parseTimes(text: string): { from: number; to: number }[] {
  return text.split(',').map((range) => {
    const match = /^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$/.exec(range);
    const [from, to] = match ? [minuteOf(match[1], match[2]), minuteOf(match[3], match[4])] : [];
    if (from === undefined || to === undefined) throw new RangeError(`"${range.trim()}" is not a time span`);
    return { from, to: to > from ? to : to + DAY_MINUTES };
  });
}

function minuteOf(hour = '', minute = ''): number | undefined {
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= DAY_MINUTES ? total : undefined;
}
