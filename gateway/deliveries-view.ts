import { formatTime } from '../devices/time.ts';
import type { Fact } from '../rules/fact.ts';
import type { CaseView } from './http/contract/cases.ts';
import type { Delivery, Recorded } from './view.ts';

type DeliveryView = CaseView['deliveries'][number];

/** A delivery as it leaves the gateway: for a person, with what was heard of it since it was sent. */
export function deliveryView(
  { rung, at, state, reason, ...one }: Delivery,
  timeline: readonly Recorded[],
  timeZone: string,
): DeliveryView {
  const heard = rung && timeline.map(({ fact }) => fact).findLast((fact) => isAbout(fact, one, rung));
  const failed = heard?.type === 'receipt-taken' && heard.state === 'failed' ? heard : undefined;
  const sign = heard === undefined || failed !== undefined ? undefined : heard;
  const why = reason ?? failed?.reason;
  const came = sign?.at ?? (failed !== undefined && state === 'sent' ? failed.at : at);
  return {
    ...one,
    state: stateOf(state, sign, failed),
    at: came === undefined ? null : formatTime(came, timeZone),
    ...(rung && { rungAt: formatTime(rung.at, timeZone), attempt: rung.attempt }),
    ...(why !== undefined && { reason: why }),
  };
}

function stateOf(
  state: DeliveryView['state'],
  sign: Fact | undefined,
  failed: Fact | undefined,
): DeliveryView['state'] {
  if (sign !== undefined)
    return sign.type === 'receipt-taken' && sign.state === 'delivered' ? 'delivered' : 'seen';
  // A provider that took the message and could not bring it.
  return failed !== undefined && state === 'sent' ? 'failing' : state;
}

/** A receipt of this try; on the app also whatever the person says on the page. */
function isAbout(
  fact: Fact,
  { channel, target }: Pick<Delivery, 'channel' | 'target'>,
  rung: NonNullable<Delivery['rung']>,
): boolean {
  if (fact.type === 'receipt-taken') return fact.staff === target && fact.attempt === rung.attempt;
  if (channel !== 'app' || fact.at < rung.at || fact.type !== 'receipt-given') return false;
  return 'staff' in fact.by && fact.by.staff === target;
}
