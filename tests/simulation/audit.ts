import type { Instant } from '../../devices/time.ts';
import type { CaseFact, ClockSet, DeadlineKind, Fact, FactOf } from '../../rules/fact.ts';
import type { Input } from '../../rules/input.ts';
import type { Urgency } from '../../rules/level.ts';
import type { Tier } from '../../rules/tier.ts';

/**
 * An auditor who knows the laws and nothing of how the rules keep them: it reads the list of facts once, as a person would
 * with a pencil, and shares no code with what it checks, only the shapes of facts and inputs.
 */

/** One law that a fact breaks. */
export interface Finding {
  readonly law: Law;
  readonly fact?: string;
  readonly says: string;
}

export const LAWS = [
  'ids-are-unique',
  'time-goes-on',
  'opened-first',
  'one-open-case',
  'closed-stays-closed',
  'alerts-have-a-case',
  'levels-rise',
  'clocks-end-once',
  'missed-when-due',
  'excused-when-down',
  'reds-are-watched',
  'order-of-tiers',
  'ceilings',
  'reds-are-not-cleared',
  'closed-when-done',
  'alerts-are-explained',
  'alarms-are-told',
] as const;
export type Law = (typeof LAWS)[number];

const URGENCIES: readonly Urgency[] = ['upkeep', 'service', 'state', 'emergency'];
const TIERS: readonly Tier[] = ['grid', 'community', 'street', 'district'];
const CEILING: Readonly<Record<Urgency, Tier>> = {
  upkeep: 'community',
  service: 'street',
  state: 'district',
  emergency: 'district',
};
/** A case of a whole street has nobody below it: the tiers of a place by the number of names in it. */
const lowestTier = (place: string): number => Math.max(0, Math.min(3, 5 - place.split('/').length));

/** What may still be said of a case that is closed. */
const AFTER_CLOSING: readonly Fact['type'][] = [
  'feedback-given',
  'note-added',
  'receipt-given',
  'receipt-taken',
  'case-reopened',
];

/** The auditor's own card of a case. */
interface Card {
  readonly opened: FactOf<'case-opened'>;
  state: 'open' | 'resolved' | 'closed';
  urgency: Urgency;
  holder: string | undefined;
  /** Whether somebody was asked by the accept clock that runs, or it was said that nobody is there. */
  asked: 'somebody' | 'nobody-said' | 'nobody';
  readonly clocks: Map<DeadlineKind, Instant>;
  /** Alerts that are not cleared: whether they are happenings, which end with the case. */
  readonly standing: Map<string, boolean>;
  /** Tiers said to be passed over, and that nobody is to be told, at the time of the last fact. */
  readonly skipped: Map<Tier, Instant>;
  nobodyAt: Instant | undefined;
}

/** All that breaks a law in a list of facts; `inputs` tell when the gateway was down. */
export function audit(inputs: readonly Input[], facts: readonly Fact[]): Finding[] {
  const findings: Finding[] = [];
  const cards = new Map<string, Card>();
  const ids = new Set<string>();
  const down = inputs.flatMap((input) => {
    if (input.type === 'gateway-started') return [{ from: input.downFrom, to: input.downTo }];
    return input.type === 'clock-changed' && input.by > 0
      ? [{ from: input.at - input.by, to: input.at }]
      : [];
  });
  const isDown = (at: Instant): boolean => down.some(({ from, to }) => at > from && at <= to);
  let now = Number.NEGATIVE_INFINITY;
  for (const [n, fact] of facts.entries()) {
    const find = (law: Law, says: string): void =>
      void findings.push({ law, fact: fact.id, says: `${says} (fact ${n}, ${fact.type}, at ${fact.at})` });
    if (ids.has(fact.id)) find('ids-are-unique', 'its id was there before');
    ids.add(fact.id);
    if (fact.case === undefined) continue;
    if (fact.at < now) find('time-goes-on', 'it is earlier than the one before');
    if (fact.at > now) lookAtAll(cards, fact.at, findings);
    now = Math.max(now, fact.at);
    takeFact(cards, fact, { find, isDown });
  }
  lookAtAll(cards, now as Instant, findings);
  return findings;
}

interface Desk {
  find(law: Law, says: string): void;
  isDown(at: Instant): boolean;
}

function takeFact(cards: Map<string, Card>, fact: CaseFact, desk: Desk): void {
  const { find } = desk;
  const card = cards.get(fact.case);
  if (fact.type === 'case-opened') {
    if (card !== undefined) find('opened-first', `case ${fact.case} was opened before`);
    const other = [...cards.values()].find(
      ({ state, opened }) => state !== 'closed' && whatItIs(opened) === whatItIs(fact),
    );
    if (other !== undefined) find('one-open-case', `${other.opened.case} of ${whatItIs(fact)} is open`);
    cards.set(fact.case, newCard(fact));
    return;
  }
  if (card === undefined) {
    find('opened-first', `case ${fact.case} was never opened`);
    return;
  }
  if (card.state === 'closed' && !AFTER_CLOSING.includes(fact.type))
    find('closed-stays-closed', `case ${fact.case} is closed`);
  check(card, fact, desk);
  change(card, fact, find);
}

const whatItIs = ({ subject, cause, drill }: FactOf<'case-opened'>): string =>
  `${subject.type} ${subject.id} ${cause}${drill === true ? ' drill' : ''}`;

const newCard = (opened: FactOf<'case-opened'>): Card => ({
  opened,
  state: 'open',
  urgency: opened.urgency,
  holder: undefined,
  asked: 'nobody',
  clocks: clocksOf(opened.clocks),
  standing: new Map(),
  skipped: new Map(),
  nobodyAt: undefined,
});

const clocksOf = (clocks: readonly ClockSet[]): Map<DeadlineKind, Instant> =>
  new Map(clocks.map(({ kind, due }) => [kind, due]));

/** What a fact may not say of its case as the card has it. */
function check(card: Card, fact: Exclude<CaseFact, FactOf<'case-opened'>>, { find, isDown }: Desk): void {
  switch (fact.type) {
    case 'alert-cleared':
      if (!card.standing.has(fact.alert)) find('alerts-have-a-case', 'this alert does not stand in the case');
      return;
    case 'level-raised':
      if (URGENCIES.indexOf(fact.urgency) <= URGENCIES.indexOf(card.urgency))
        find('levels-rise', `from ${card.urgency} to ${fact.urgency}`);
      return;
    case 'deadline-missed': {
      const due = card.clocks.get(fact.deadline);
      if (due === undefined) find('clocks-end-once', `no clock ${fact.deadline} runs`);
      else if (due !== fact.due || fact.at !== fact.due)
        find('missed-when-due', `${fact.deadline} is due at ${due}`);
      if ((fact.excused === 'gateway-down') !== isDown(fact.due))
        find('excused-when-down', isDown(fact.due) ? 'we were down' : 'we were there');
      return;
    }
    case 'case-escalated': {
      const [from, to] = [TIERS.indexOf(fact.from), TIERS.indexOf(fact.to)];
      // Where nobody was asked the search begins anew at the bottom.
      if (to <= from && card.asked === 'somebody') find('order-of-tiers', `from ${fact.from} to ${fact.to}`);
      return;
    }
    case 'tier-told':
      if (TIERS.indexOf(fact.tier) > Math.max(TIERS.indexOf(CEILING[card.urgency]), lowestTier(fact.place)))
        find('ceilings', `${fact.tier} is told of a case that is ${card.urgency}`);
      return;
    case 'case-closed':
      if (fact.why === 'cleared' && (card.urgency === 'state' || card.urgency === 'emergency'))
        find('reds-are-not-cleared', 'a red closed by itself');
      if (fact.why === 'cleared' && card.holder !== undefined)
        find('closed-when-done', `${card.holder} works on it`);
      if (fact.why === 'resolved' && card.state !== 'resolved')
        find('closed-when-done', 'nobody resolved it');
      for (const [alert, isHappening] of card.standing)
        if (fact.why === 'cleared' || (fact.why === 'resolved' && !isHappening))
          find('closed-when-done', `alert ${alert} stands`);
      return;
    default:
      return;
  }
}

/** What a fact makes of the card. */
function change(card: Card, fact: Exclude<CaseFact, FactOf<'case-opened'>>, find: Desk['find']): void {
  // What has run out was to be said missed before anything else happened to it.
  const look = (kind: DeadlineKind): void => {
    const due = card.clocks.get(kind);
    if (due !== undefined && due <= fact.at && fact.type !== 'deadline-missed')
      find('clocks-end-once', `${kind} was due at ${due}, and is not said to be missed`);
  };
  const end = (...kinds: readonly DeadlineKind[]): void => {
    for (const kind of kinds) {
      look(kind);
      card.clocks.delete(kind);
    }
  };
  const start = (clocks: readonly ClockSet[]): void => {
    for (const { kind, due } of clocks) {
      look(kind);
      card.clocks.set(kind, due);
    }
  };
  switch (fact.type) {
    case 'alert-raised':
      card.standing.set(fact.alert, fact.momentary);
      return;
    case 'alert-cleared':
      card.standing.delete(fact.alert);
      return;
    case 'level-raised':
      card.urgency = fact.urgency;
      start(fact.clocks);
      return;
    case 'tier-skipped':
      card.skipped.set(fact.tier, fact.at);
      return;
    case 'nobody-to-tell':
      card.nobodyAt = fact.at;
      return;
    case 'tier-told':
      if (fact.clock === undefined) return;
      card.asked = fact.staff.length > 0 ? 'somebody' : card.nobodyAt === fact.at ? 'nobody-said' : 'nobody';
      start([fact.clock]);
      return;
    case 'deadline-missed':
      end(fact.deadline);
      start(fact.clock === undefined ? [] : [fact.clock]);
      return;
    case 'case-accepted':
      card.holder ??= nameOf(fact.by);
      end('accept');
      return;
    case 'hand-over-accepted':
      card.holder = nameOf(fact.by);
      return;
    case 'holder-left':
      card.holder = fact.next && nameOf(fact.next);
      return;
    case 'case-contacted':
      end('contact');
      return;
    case 'case-arrived':
      end('contact', 'arrive');
      return;
    case 'department-joined':
      start([fact.clock]);
      return;
    case 'case-resolved':
      card.state = 'resolved';
      end('accept', 'contact', 'arrive', 'close', 'joint');
      return;
    case 'case-closed':
      card.state = 'closed';
      end('accept', 'contact', 'arrive', 'close', 'joint');
      return;
    case 'case-reopened':
      if (card.state === 'closed') card.holder = undefined;
      card.state = 'open';
      start(fact.clocks);
      return;
    default:
      return;
  }
}

const nameOf = (by: { readonly staff: string } | { readonly service: string }): string =>
  'staff' in by ? by.staff : by.service;

/** When all of a moment is said, and time goes on to `next`. */
function lookAtAll(cards: ReadonlyMap<string, Card>, next: Instant, findings: Finding[]): void {
  for (const [id, card] of cards) {
    if (card.state === 'closed') continue;
    for (const [kind, due] of card.clocks)
      if (due < next)
        findings.push({
          law: 'clocks-end-once',
          says: `case ${id}: ${kind} was due at ${due}, and nothing was said`,
        });
    const isRed = card.urgency === 'state' || card.urgency === 'emergency';
    if (!isRed || card.state === 'resolved') continue;
    if (!card.clocks.has('close'))
      findings.push({ law: 'reds-are-watched', says: `case ${id} has no clock to close` });
    const isAsked = card.clocks.has('accept') && card.asked !== 'nobody';
    if (!isAsked && (card.clocks.has('accept') || card.holder === undefined))
      findings.push({ law: 'reds-are-watched', says: `case ${id} waits for nobody, and it is not said` });
  }
}

/** The first fact in which two records of the same inputs differ. */
export function compareRuns(once: readonly Fact[], again: readonly Fact[]): string | undefined {
  const length = Math.max(once.length, again.length);
  for (let n = 0; n < length; n++) {
    const [a, b] = [once[n], again[n]].map((fact) => JSON.stringify(fact));
    if (a !== b) return `fact ${n} is ${a} once and ${b} again`;
  }
  return undefined;
}
