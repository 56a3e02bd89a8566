import type { Instant } from '../../devices/time.ts';
import { readDutyTime } from '../../rules/duty-time.ts';
import type { Api } from './api.ts';

/** When that is which people wrote; the contract has checked it in another zone, where the same texts are times. */
export function peopleTime(text: string, which: 'from' | 'to', { timeZone }: Pick<Api, 'timeZone'>): Instant {
  const at = readDutyTime(text, which, timeZone);
  if (at === undefined) throw new Error('a checked time is none');
  return at;
}
