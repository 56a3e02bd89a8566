import OpeningHours from 'opening_hours';
import type { Holiday } from '../../devices/registry.ts';

/**
 * The npm library `opening_hours` as a second opinion. It knows only the machine's own zone, so it is asked about
 * the local `Date` with the same year, month, day, hour and minute as the venue's wall clock shows, and its answers
 * are read back by the same fields: whatever zone the machine is in, both talk about the venue's wall clock.
 */
export interface Oracle {
  isOpen(when: Temporal.PlainDateTime): boolean;
  nextChange(when: Temporal.PlainDateTime): Temporal.PlainDateTime | undefined;
}

/** From the first day of May to the first of January no fixed holiday is missing on the library's list. */
const DAYS_LOOKED_AHEAD = 370;

/** It wants to know where it is before it believes in holidays. */
const HANGZHOU = { lat: 30.27, lon: 120.15, address: { country_code: 'cn', state: '' } };

export function openOracle(text: string): Oracle {
  const library = new OpeningHours(text, HANGZHOU, { locale: 'en' } as never);
  return {
    isOpen: (when) => library.getState(dateOf(when)),
    nextChange(when) {
      // It looks for ever in hours that are always open without saying so.
      const date = library.getNextChange(dateOf(when), dateOf(when.add({ days: DAYS_LOOKED_AHEAD })));
      return date && wallTimeOf(date);
    },
  };
}

/** Whether the machine's own zone has this wall time: one with summer time skips some. */
export const isOnMachine = (when: Temporal.PlainDateTime): boolean => wallTimeOf(dateOf(when)).equals(when);

/** The library's public holidays, and the fixed days it does not know as worked, so that both have the same. */
export function holidaysOfOracle(years: readonly number[]): Holiday[] {
  const oracle = openOracle('PH 00:00-24:00');
  return years.flatMap((year) =>
    Array.from({ length: 365 }, (_, day) =>
      Temporal.PlainDate.from({ year, month: 1, day: 1 }).add({ days: day }),
    )
      .map((date) => ({ date, isHoliday: oracle.isOpen(date.toPlainDateTime('12:00')) }))
      .filter(({ date, isHoliday }) => isHoliday || date.toString().endsWith('-05-02'))
      .map(({ date, isHoliday }) => ({ date: date.toString(), working: !isHoliday })),
  );
}

const dateOf = ({ year, month, day, hour, minute }: Temporal.PlainDateTime): Date =>
  new Date(year, month - 1, day, hour, minute);

const wallTimeOf = (date: Date): Temporal.PlainDateTime =>
  Temporal.PlainDateTime.from({
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
  });
