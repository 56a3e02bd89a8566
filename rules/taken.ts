import { days, type Instant, plus } from '../devices/time.ts';

/** What somebody sent under a key and was taken, so that a repetition is known. */
export interface Taken {
  /** `actor fact key`. */
  readonly key: string;
  readonly at: Instant;
  /** The fact that it left, where a repetition is answered with it. */
  readonly fact?: string;
}

/** A phone that was out of reach for longer than a holiday sends nothing of before; after this a key may mean something new. */
const KEYS_KEPT_FOR = days(7);

export const isKept = ({ at: taken }: Pick<Taken, 'at'>, at: Instant): boolean =>
  at < plus(taken, KEYS_KEPT_FOR);

export const findTaken = (all: readonly Taken[], key: string, at: Instant): Taken | undefined =>
  all.find((one) => one.key === key && isKept(one, at));

/** With one more; what is too old goes, and beyond `most` the oldest. */
export const withTaken = (all: readonly Taken[], one: Taken, most: number): Taken[] =>
  [...all.filter((before) => isKept(before, one.at)), one].slice(-most);
