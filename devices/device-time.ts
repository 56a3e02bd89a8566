import { between, hours, type Instant, minutes, parseTime } from './time.ts';

/** A device that was without network sends what it kept; older than a day its clock is likelier wrong than right. */
export const OLDEST_DEVICE_TIME = hours(24);

/** Clocks drift and networks are quick; further ahead than this the clock is wrong. */
export const FURTHEST_DEVICE_TIME = minutes(5);

/** The time that a device sent when it is believable (the bounds included), else `undefined`. */
export function believable(sent: string | undefined, receivedAt: Instant): Instant | undefined {
  const at = sent === undefined ? undefined : parseTime(sent);
  if (at === undefined) return undefined;
  const age = between(at, receivedAt);
  return age <= OLDEST_DEVICE_TIME && age >= -FURTHEST_DEVICE_TIME ? at : undefined;
}
