import { formatTime, type Instant } from '../devices/time.ts';
import type { Case, CaseAlert } from '../rules/case.ts';
import type { Deadline } from '../rules/deadline.ts';
import type { Actor, Fact } from '../rules/fact.ts';
import { levelOf, type Urgency } from '../rules/level.ts';
import type { Subject } from '../rules/subject.ts';
import { deliveryView } from './deliveries-view.ts';
import type { CaseView, FactView, ListedCase } from './http/contract/cases.ts';

/** A fact, and when we got round to it: a clock's fact has the time at which it was due. */
export interface Recorded {
  readonly fact: Fact;
  readonly recordedAt?: Instant;
}

/** How far the telling of one fact has come with one receiver. */
export interface Delivery {
  readonly channel: string;
  /** The receiver's name or the member of staff's id, never a URL or a number. */
  readonly target: string;
  readonly fact: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it was delivered. */
  readonly at?: Instant;
  /** Why the last try failed. */
  readonly reason?: string;
  /** Of a person that was rung: which try, and when it began. */
  readonly rung?: { readonly attempt: number; readonly at: Instant };
}

type DeliveryState = CaseView['deliveries'][number]['state'];

export interface CaseSurroundings {
  readonly timeZone: string;
  readonly timeline: readonly Recorded[];
  readonly deliveries: readonly Delivery[];
  /** The plain text of a note sealed under the case's subject, or another; `undefined` when its person is erased. */
  unseal(note: string, subject?: Subject): string | undefined;
}

/** A case with all that happened to it, as it leaves the gateway. Notes are in plain text here and nowhere else. */
export function caseView(it: Case, around: CaseSurroundings): CaseView {
  const { timeZone, timeline, deliveries, unseal } = around;
  return {
    ...listedCase(it, timeZone),
    deliveries: deliveries.map((one) => deliveryView(one, timeline, timeZone)),
    timeline: timeline.map((one) => {
      const sealed = 'note' in one.fact ? one.fact.note : undefined;
      // A report's own subject: its home may have become part of a building's case.
      const subject = 'subject' in one.fact ? one.fact.subject : undefined;
      const note = sealed === undefined ? undefined : unseal(sealed, subject);
      return { ...factView(one, timeZone), ...(note !== undefined && { note }) };
    }),
  };
}

/** A case as it stands in a list. */
export function listedCase(it: Case, timeZone: string): ListedCase {
  const { responsible } = it;
  return {
    id: it.id,
    level: levelOf(it.urgency),
    urgency: it.urgency,
    state: it.state,
    cause: it.cause,
    subject: it.subject,
    place: it.place,
    openedAt: formatTime(it.openedAt, timeZone),
    why: it.why,
    tier: it.tier,
    responsible: responsible
      ? { ...responsible.actor, since: formatTime(responsible.since, timeZone) }
      : null,
    ...(it.support?.length && {
      support: it.support.map(({ actor, since }) => ({ ...actor, since: formatTime(since, timeZone) })),
    }),
    deadlines: it.deadlines.map((deadline) => deadlineView(deadline, timeZone)),
    alerts: it.alerts.map((alert) => alertView(alert, timeZone)),
    ...(it.closedAt !== undefined && { closedAt: formatTime(it.closedAt, timeZone) }),
    ...(it.reason && { reason: it.reason }),
    ...(it.into && { into: it.into }),
    ...(it.drill && { drill: it.drill }),
    ...(it.cameBack !== undefined && { cameBack: it.cameBack }),
    ...(it.storm && { storm: { all: it.storm.all, standing: it.storm.standing } }),
  };
}

/** A fact as it leaves the gateway: times and lengths as ISO 8601, free text and the sender's key left out. */
export function factView({ fact, recordedAt }: Recorded, timeZone: string): FactView {
  const { id, type, at, place, case: ofCase, ...others } = fact;
  const { urgency, note: _, key: __, ...rest } = others as Hidden;
  return {
    id,
    type,
    at: formatTime(at, timeZone),
    ...(recordedAt !== undefined && { recordedAt: formatTime(recordedAt, timeZone) }),
    ...(place !== undefined && { place }),
    ...(ofCase !== undefined && { case: ofCase }),
    ...(urgency && { level: levelOf(urgency), urgency }),
    ...(written(rest, timeZone) as object),
  };
}

type Hidden = { readonly urgency?: Urgency; readonly note?: string; readonly key?: string };

/** A fact in its CloudEvents 1.0 envelope; `source` is a URI reference that names this gateway. */
export function cloudEvent(fact: FactView, source: string): object {
  return {
    specversion: '1.0',
    id: fact.id,
    source,
    type: `shouwang.${fact.type}`,
    time: fact.at,
    ...(fact.place !== undefined && { subject: fact.place }),
    datacontenttype: 'application/json',
    data: fact,
  };
}

const actorId = (actor: Actor): string => ('staff' in actor ? actor.staff : actor.service);

function deadlineView(it: Deadline, timeZone: string): CaseView['deadlines'][number] {
  return {
    kind: it.kind,
    due: formatTime(it.due, timeZone),
    warnAt: formatTime(it.warnAt, timeZone),
    owner: it.owner ? actorId(it.owner) : null,
    state: it.state,
    ...(it.why && { why: it.why }),
    ...(it.tier && { tier: it.tier }),
    ...(it.unsure && { unsure: it.unsure }),
  };
}

function alertView(it: CaseAlert, timeZone: string): CaseView['alerts'][number] {
  const { urgency, at, quietAt: _, ...rest } = it;
  return { ...rest, at: formatTime(at, timeZone), level: levelOf(urgency) };
}

/** Keys whose numbers are times. In `case-escalated`, `from` and `to` are tiers: texts, which stay. */
const TIMES: ReadonlySet<string> = new Set([
  'at',
  'due',
  'from',
  'to',
  'until',
  'warnAt',
  'recheckAt',
  'madeAt',
  'downFrom',
  'since',
  'downTo',
]);

/** Keys whose numbers are lengths of time: of a policy's clocks, and how far the wall clock jumped. */
const LENGTHS: ReadonlySet<string> = new Set(['for', 'atLatest', 'by']);

/** Times and lengths as ISO 8601, at any depth. */
export function written(value: unknown, timeZone: string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => written(one, timeZone));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, written(v, timeZone, k)]));
  if (typeof value !== 'number') return value;
  if (TIMES.has(key)) return formatTime(value as Instant, timeZone);
  return LENGTHS.has(key) ? formatLength(value) : value;
}

/** ISO 8601, e.g. `PT3M`. */
const formatLength = (µs: number): string =>
  Temporal.Duration.from({ microseconds: µs }).round({ largestUnit: 'hours' }).toString();
