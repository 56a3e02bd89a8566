import type { Language } from '../state/preferences.ts';
import { dateFormat } from '../words/times.tsx';
import type { Words } from '../words/zh.ts';
import type { TierDuty } from './queries.ts';

type Why = TierDuty['on'][number]['why'] | TierDuty['off'][number]['why'];

interface Speech {
  readonly words: Words;
  readonly language: Language;
  readonly zone: string;
  readonly staffName: (id: string) => string;
}

/** Why somebody is on duty, or is not, in a few words. */
export function reasonText(why: Why, { words, language, zone, staffName }: Speech): string {
  const { reasons, rotation } = words.duty;
  const until = 'until' in why ? shortTime(why.until, language, zone) : '';
  switch (why.type) {
    case 'no-shift':
      return reasons['no-shift']();
    case 'shift': {
      const cycle = why.rotation && rotation(why.rotation.weeks, why.rotation.in.join(', '));
      return reasons.shift(why.weekly, cycle ?? '');
    }
    case 'override':
    case 'on-leave':
      return reasons[why.type](until);
    case 'stand-in':
      return reasons['stand-in'](staffName(why.for), until);
    case 'stood-in-for':
      return reasons['stood-in-for'](staffName(why.by), until);
    case 'off-shift':
      return reasons['off-shift'](why.weekly.join(', '));
  }
}

/** Day and time to the minute, in the community's zone. */
export const shortTime = (at: string, language: Language, zone: string): string =>
  dateFormat(language, zone, 'minute').format(Date.parse(at));
