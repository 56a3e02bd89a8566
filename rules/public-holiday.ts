/** Days off in every year by the State Council's regulation (those of the lunar calendar come with the yearly notice). */
export const FIXED_DAYS_OFF = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']);

/**
 * Whether a date is a public holiday: a fixed one or one the community lists as not worked, a weekend day of a long
 * holiday included; a plain weekend is none, nor is a fixed day that is listed as worked.
 */
export function isPublicHoliday(
  date: Temporal.PlainDate,
  { exceptions }: { readonly exceptions: ReadonlyMap<string, boolean> },
): boolean {
  const iso = date.toString();
  const worked = exceptions.get(iso);
  return worked === undefined ? FIXED_DAYS_OFF.has(iso.slice(5)) : !worked;
}
