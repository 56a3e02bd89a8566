import type { PlaceId } from '../devices/place.ts';
import { CLOCK_CHANGED } from './book/gateway.ts';
import type { AlertNews } from './sensing.ts';
import type { Step } from './step.ts';

/** What people are told of a wall clock that jumped by so many µs. */
export function clockJumped(by: number, step: Step, place: PlaceId): AlertNews {
  const subject = { type: 'gateway', id: 'gateway' } as const;
  const id = step.newAlertId('clock-changed/gateway');
  return { change: 'raised', id, rule: CLOCK_CHANGED, value: by / 1e6, subject, place };
}
