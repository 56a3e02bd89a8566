import { type Duration, type Instant, plus } from '../devices/time.ts';

/** What the sensors say about one rule and one device or person. */
export type Alert =
  | { readonly phase: 'quiet' }
  | { readonly phase: 'pending'; readonly since: Instant }
  | { readonly phase: 'raised'; readonly since: Instant; readonly id: string }
  | { readonly phase: 'clearing'; readonly since: Instant; readonly raisedAt: Instant; readonly id: string };

export const QUIET: Alert = { phase: 'quiet' };

export interface Delays {
  readonly onDelay: Duration;
  readonly offDelay: Duration;
}

/** What a step did, besides the new phase: `raised` and `cleared` are told to people. */
export type AlertChange = 'raised' | 'cleared' | undefined;

/** What is known of a condition; `unknown` (nothing reported yet) leaves an alert as it is. */
export type Truth = 'true' | 'false' | 'unknown';

/** The next phase when the condition is seen to hold or not at `at`; `newId` names the alert if this raises it. */
export function observe(
  alert: Alert,
  truth: Truth,
  at: Instant,
  delays: Delays,
  newId: () => string,
): [Alert, AlertChange] {
  if (truth === 'unknown') return [alert, undefined];
  const holds = truth === 'true';
  switch (alert.phase) {
    case 'quiet':
      if (!holds) return [alert, undefined];
      return delays.onDelay === 0 ? raise(at, newId()) : [{ phase: 'pending', since: at }, undefined];
    case 'pending':
      return [holds ? alert : QUIET, undefined];
    case 'raised':
      if (holds) return [alert, undefined];
      if (delays.offDelay === 0) return [QUIET, 'cleared'];
      return [{ phase: 'clearing', since: at, raisedAt: alert.since, id: alert.id }, undefined];
    case 'clearing':
      return [holds ? { phase: 'raised', since: alert.raisedAt, id: alert.id } : alert, undefined];
  }
}

/** When the phase ends by itself. */
export function alertDue(alert: Alert, delays: Delays): Instant | undefined {
  switch (alert.phase) {
    case 'quiet':
    case 'raised':
      return undefined;
    case 'pending':
      return plus(alert.since, delays.onDelay);
    case 'clearing':
      return plus(alert.since, delays.offDelay);
  }
}

/** The phase after its own time ran out at `at`; a quiet one's is an absence that has lasted too long. */
export function elapse(alert: Alert, at: Instant, id: string): [Alert, AlertChange] {
  switch (alert.phase) {
    case 'raised':
      return [alert, undefined];
    case 'quiet':
    case 'pending':
      return raise(at, id);
    case 'clearing':
      return [QUIET, 'cleared'];
  }
}

export const raise = (at: Instant, id: string): [Alert, AlertChange] => [
  { phase: 'raised', since: at, id },
  'raised',
];

export const isStanding = (alert: Alert): alert is Extract<Alert, { id: string }> =>
  alert.phase === 'raised' || alert.phase === 'clearing';
