import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';

export type CaseDeadline = ListedCase['deadlines'][number];

const RANKS: Readonly<Record<ListedCase['urgency'], number>> = {
  emergency: 0,
  state: 1,
  service: 2,
  upkeep: 3,
};

/** The most urgent first; of these who waits for somebody, then whose clock runs out first. */
export function byUrgency(a: ListedCase, b: ListedCase): number {
  return (
    RANKS[a.urgency] - RANKS[b.urgency] ||
    Number(a.state !== 'open') - Number(b.state !== 'open') ||
    dueOf(a) - dueOf(b) ||
    Date.parse(b.openedAt) - Date.parse(a.openedAt) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** The running clock that ends first. */
export function nextDeadline(it: Pick<ListedCase, 'deadlines'>): CaseDeadline | undefined {
  return it.deadlines
    .filter(({ state }) => state === 'running')
    .sort((a, b) => Date.parse(a.due) - Date.parse(b.due))[0];
}

/** Why the case stands as it does: the newest alert of its level says it; the opening's sentence may be milder. */
export function whyNow(it: Pick<ListedCase, 'why' | 'alerts' | 'level'>): ListedCase['why'] {
  return it.alerts.findLast(({ level }) => level === it.level)?.why ?? it.why;
}

function dueOf(it: ListedCase): number {
  const next = nextDeadline(it);
  return next === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(next.due);
}
