import type { PlaceId } from '../devices/place.ts';
import { GATEWAY_CONDITIONS, type GatewayCondition } from './book/gateway.ts';
import type { Case } from './case.ts';
import type { Input } from './input.ts';
import type { AlertNews } from './sensing.ts';
import type { Step } from './step.ts';

/**
 * What people are told of a condition of the gateway itself: once when it begins, once when it is over. What stands is
 * in the open case, so saying the same again is nothing, and no row has to remember it.
 */
export function conditionSaid(
  { condition, holds, value }: Extract<Input, { type: 'gateway-condition' }>,
  cases: Iterable<Case>,
  step: Step,
  place: PlaceId,
): AlertNews[] {
  const rule = GATEWAY_CONDITIONS[condition];
  const standing = standingAlert(condition, cases);
  if (holds === (standing !== undefined)) return [];
  if (standing !== undefined) return [{ change: 'cleared', id: standing, rule }];
  const id = step.newAlertId(`${condition}/gateway`);
  const subject = { type: 'gateway', id: 'gateway' } as const;
  return [{ change: 'raised', id, rule, ...(value !== undefined && { value }), subject, place }];
}

/** Whether people were told of it and not yet that it is over. */
export const conditionStands = (condition: GatewayCondition, cases: Iterable<Case>): boolean =>
  standingAlert(condition, cases) !== undefined;

function standingAlert(condition: GatewayCondition, cases: Iterable<Case>): string | undefined {
  for (const { subject, alerts } of cases) {
    if (subject.type !== 'gateway') continue;
    const standing = alerts.find((alert) => alert.rule === condition && !alert.quiet);
    if (standing !== undefined) return standing.id;
  }
  return undefined;
}
