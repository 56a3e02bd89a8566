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
  'band-off',
  'visit-missed',
  'guardian-absent',
  'coverage',
  'stale-record',
  'venue-empty',
  'venue-under-used',
  'gateway',
  'radio-gateway',
  'clock-changed',
  'report',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Causes that a second home of the same building turns into a case of the building. */
export const spreadsThroughBuilding = (cause: Cause): boolean => cause === 'smoke' || cause === 'heat';
