import { areaAt, type PlaceId } from '../devices/place.ts';
import type { StaffId } from '../devices/registry.ts';
import type { Case } from './case.ts';
import type { Downtime } from './downtime.ts';
import type { GatewayDraft } from './draft.ts';
import { onDuty } from './duty.ts';
import type { Office } from './escalation.ts';
import type { Fact } from './fact.ts';
import { isMoreUrgent, type Urgency } from './level.ts';
import { TIERS, type Tier } from './tier.ts';

/** Cases that one notice names; beyond it `total` says how many there are. */
export const CASES_NAMED = 200;

interface Bundle {
  readonly tier: Tier;
  readonly place: PlaceId;
  readonly cases: Case[];
}

/**
 * One notice for each tier and area to which something became overdue, or should have been told, while we were down:
 * `facts` are those of its clocks. Each case that is still open is in it, whoever is on duty there now is told.
 */
export function bundleOverdue(
  facts: readonly Fact[],
  downtime: Downtime,
  caseOf: (id: string) => Case | undefined,
  office: Office,
): GatewayDraft[] {
  const bundles = new Map<string, Bundle>();
  for (const fact of facts) {
    const missed = fact.type === 'deadline-missed' && fact.excused !== undefined;
    const toldLate = fact.type === 'tier-told' && fact.late === true;
    const it = missed || toldLate ? caseOf(fact.case) : undefined;
    if (it === undefined || it.state === 'closed' || !(missed || toldLate)) continue;
    const place = areaAt(it.place, fact.tier);
    const key = `${TIERS.indexOf(fact.tier)} ${place}`;
    const bundle = bundles.get(key) ?? { tier: fact.tier, place, cases: [] };
    if (!bundle.cases.includes(it)) bundle.cases.push(it);
    bundles.set(key, bundle);
  }
  const sorted = [...bundles].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, bundle]) => noticeOf(bundle, downtime, office));
}

function noticeOf({ tier, place, cases }: Bundle, { from, to }: Downtime, office: Office): GatewayDraft {
  const staff = new Set<StaffId>(cases.flatMap((it) => onDuty(office.roster, tier, it.place, to)));
  return {
    type: 'overdue-told',
    place,
    tier,
    staff: [...staff],
    urgency: cases.map((it) => it.urgency).reduce(moreUrgent),
    cases: cases.slice(0, CASES_NAMED).map((it) => it.id),
    total: cases.length,
    downFrom: from,
    downTo: to,
  };
}

const moreUrgent = (a: Urgency, b: Urgency): Urgency => (isMoreUrgent(a, b) ? a : b);
