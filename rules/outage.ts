import type { Instant } from '../devices/time.ts';

/** A time in which a radio gateway was known to be silent. */
export interface Outage {
  /** When it was said. */
  readonly from: Instant;
  readonly to?: Instant;
  /** When it was last heard before, if ever. */
  readonly heard?: Instant;
  readonly alert: string;
  readonly rule: string;
}

/** The outages as they were known just before `at`, whatever came later. */
export const knownBefore = (at: Instant, outages: readonly Outage[]): readonly Outage[] =>
  outages
    .filter(({ from }) => from < at)
    .map(({ to, ...outage }) => (to === undefined || to >= at ? outage : { ...outage, to }));

export const standingOutage = ({ outages }: { readonly outages: readonly Outage[] }): Outage | undefined => {
  const last = outages.at(-1);
  return last?.to === undefined ? last : undefined;
};
