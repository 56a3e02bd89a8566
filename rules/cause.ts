/** What is wrong, as the slug that leaves the gateway. */
export const CAUSES = [
  'sos',
  'fall',
  'vital-signs',
  'no-sign-of-life',
  'smoke',
  'heat',
  'door-open',
  'wandering',
  'crowding',
  'tamper',
  'battery-low',
  'device-silent',
  'device-fault',
  'test-missed',
  'band-off',
  'visit-missed',
  'guardian-absent',
  'coverage',
  'stale-record',
  'indicator',
  'venue-empty',
  'venue-under-used',
  'gateway',
  'radio-gateway',
  'clock-changed',
  'report',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Signs of one fire: in one place they are one case, and in a second home of the building one of the building. */
export const isFire = (cause: Cause): boolean => cause === 'smoke' || cause === 'heat';

/**
 * Causes that one trouble (a power cut, a cold night, a bad update) brings to many places at about the same time, and that can
 * wait the minutes in which it shows. Nothing that is about a person is among them.
 */
export const STORM_CAUSES = ['device-silent', 'radio-gateway', 'battery-low', 'tamper'] as const;
export type StormCause = (typeof STORM_CAUSES)[number];
