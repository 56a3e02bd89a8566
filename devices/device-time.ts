import { between, hours, type Instant, minutes } from './time.ts';

/** A device that was without network sends what it kept; older than a day its clock is likelier wrong than right. */
export const OLDEST_DEVICE_TIME = hours(24);

/** Clocks drift and networks are quick; further ahead than this the clock is wrong. */
export const FURTHEST_DEVICE_TIME = minutes(5);

/** Whether a time that a device sent can be right (the bounds included). */
export function isBelievable(sent: Instant, receivedAt: Instant): boolean {
  const age = between(sent, receivedAt);
  return age <= OLDEST_DEVICE_TIME && age >= -FURTHEST_DEVICE_TIME;
}
