import type { Duration } from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import type { RaisedAlert } from './sensing.ts';

/** One sentence a grid worker understands, from the numbers that decided. */
export function explain(news: RaisedAlert): Sentence {
  const { rule } = news;
  const length = 'for' in rule.on ? rule.on.for : rule.onDelay;
  const fill = (text: string, language: 'zh' | 'en'): string =>
    text
      .replace('{value}', String(news.value ?? '?'))
      .replace('{limit}', String(news.limit ?? '?'))
      .replace('{for}', spell(length, language));
  return { zh: fill(rule.why.zh, 'zh'), en: fill(rule.why.en, 'en') };
}

const UNITS = [
  { µs: 3_600_000_000, zh: '小时', en: 'h' },
  { µs: 60_000_000, zh: '分钟', en: 'min' },
  { µs: 1_000_000, zh: '秒', en: 's' },
] as const;

/** A length of time in the largest unit that divides it. */
export function spell(length: Duration, language: 'zh' | 'en'): string {
  const unit = UNITS.find(({ µs }) => length >= µs && length % µs === 0) ?? UNITS[2];
  const count = Math.round(length / unit.µs);
  return language === 'zh' ? `${count}${unit.zh}` : `${count} ${unit.en}`;
}
