import type { JSX } from 'react';
import { useNow } from '../state/core-clock.ts';
import type { Language } from '../state/preferences.ts';
import { useLanguage, useWords, useZone } from './words.ts';
import type { Words } from './zh.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

/** How long ago something was; the exact time appears on hover. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  const language = useLanguage();
  const { time } = useWords();
  const exact = useExact();
  const passed = now - Date.parse(at);
  return (
    <time dateTime={at} title={exact(at)}>
      {passed < MINUTE ? time.now : relative(passed, language)}
    </time>
  );
}

interface AtProps {
  readonly at: string;
  readonly withDate?: boolean;
}

/** The exact time of day, with the date on hover or beside it. */
export function At({ at, withDate = false }: AtProps): JSX.Element {
  const exact = useExact();
  const format = dateFormat(useLanguage(), useZone(), withDate ? 'clock' : 'time');
  return (
    <time dateTime={at} title={exact(at)}>
      {format.format(Date.parse(at))}
    </time>
  );
}

/** Writes a time with its date, in the community's zone. */
export function useExact(): (at: string | number) => string {
  const format = dateFormat(useLanguage(), useZone(), 'full');
  return (at) => format.format(typeof at === 'number' ? at : Date.parse(at));
}

/** A length of time on a clock: `2:31`, `3:05:00`, `2 d 04:00`. */
export function clockText(length: number, words: Words): string {
  const left = Math.max(0, length);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(left / HOUR) % 24, Math.floor(left / MINUTE) % 60];
  const seconds = Math.floor(left / SECOND) % 60;
  const days = Math.floor(left / DAY);
  if (days > 0) return `${words.time.days(days)} ${two(hours)}:${two(minutes)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

function relative(passed: number, language: Language): string {
  const format = relativeFormats[language];
  if (passed < HOUR) return format.format(-Math.floor(passed / MINUTE), 'minute');
  if (passed < 2 * DAY) return format.format(-Math.floor(passed / HOUR), 'hour');
  return format.format(-Math.floor(passed / DAY), 'day');
}

const relativeFormats: Readonly<Record<Language, Intl.RelativeTimeFormat>> = {
  zh: new Intl.RelativeTimeFormat('zh-CN', { numeric: 'always' }),
  en: new Intl.RelativeTimeFormat('en-GB', { numeric: 'always', style: 'short' }),
};

/** Formats are slow to make and are asked for by every row. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

export function dateFormat(
  language: Language,
  zone: string,
  what: 'time' | 'full' | 'clock' | 'minute' | 'date',
): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${what}`;
  const known = dateFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: zone,
    ...(what !== 'date' && { hourCycle: 'h23', hour: '2-digit', minute: '2-digit' }),
    ...(what !== 'date' && what !== 'minute' && { second: '2-digit' }),
    ...(what !== 'time' && { month: 'short', day: 'numeric', weekday: 'short' }),
    ...(what === 'full' && { year: 'numeric' }),
  });
  dateFormats.set(key, made);
  return made;
}
