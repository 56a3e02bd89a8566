import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { BridgeId, ResidentId } from '../devices/registry.ts';
import { type Instant, latest } from '../devices/time.ts';
import type { Cause } from '../rules/cause.ts';
import type { Community } from '../rules/community.ts';
import type { Sentence } from '../rules/fact.ts';
import type { HeldAlert, HeldBackWhy } from '../rules/held.ts';
import type { HeldFlapping } from '../rules/held-flapping.ts';
import type { HeldSilence, HeldSilences } from '../rules/held-silence.ts';
import type { Holding } from '../rules/holding.ts';
import { factId } from '../rules/identity.ts';
import { type Level, levelOf } from '../rules/level.ts';
import type { Mute } from '../rules/mutes.ts';
import type { Rule } from '../rules/rule.ts';
import type { Subject } from '../rules/subject.ts';
import { alertKey } from '../rules/watch.ts';

/** One line of the list of what is held back, whoever reads it. */
export interface HeldRow {
  readonly id: string;
  readonly held: HeldBackWhy;
  readonly since: Instant;
  readonly until?: Instant;
  readonly mute?: string;
  readonly case?: string;
  readonly radioGateway?: BridgeId;
  readonly changes?: number;
  readonly level: Level;
  readonly cause: Cause;
  readonly place: PlaceId;
  readonly device?: DeviceId;
  readonly resident?: ResidentId;
  readonly why: Sentence;
}

/** All that is held back at `now`: reds first, then what people muted; of each the newest in front. */
export function heldRows(
  community: Community,
  { silences, flapping }: { silences: readonly HeldSilences[]; flapping: readonly HeldFlapping[] },
  now: Instant,
): readonly HeldRow[] {
  const { holding } = community;
  const rows = [
    ...[...holding.held.all()].map((one) => rowOfAlert(one, holding)),
    ...silences.flatMap((down) => rowsOfRadio(down, community, now)),
    ...flapping.map((one) => rowOfFlapping(one, community)),
  ];
  // Two radio gateways that are down may hide the same person.
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].sort(inOrder);
}

/** A red that people are not told of; of one that flaps they were. */
export const isHeldRed = ({ held, level }: HeldRow): boolean => level === 'red' && held !== 'flapping';

export const muteOf = (id: string, { mutes }: Holding): Mute | undefined =>
  mutes.find((mute) => mute.id === id);

/** The case that is told of a radio gateway that is down. */
export const caseOfRadio = ({ bridge, alert }: HeldSilences, community: Community): string | undefined =>
  caseOf({ alert, subject: { type: 'radio-gateway', id: bridge }, cause: 'radio-gateway' }, community);

function rowOfAlert({ news, since, held }: HeldAlert, holding: Holding): HeldRow {
  const { id, rule, place, device, resident } = news;
  const until = held.why === 'muted' ? muteOf(held.mute, holding)?.until : undefined;
  return {
    ...{ id, held: held.why, since, place, why: rule.why },
    ...gradeOf(rule),
    ...(held.why === 'gathering' && { until: held.until }),
    ...(until !== undefined && { until }),
    ...(held.why === 'muted' && { mute: held.mute }),
    ...(held.why === 'storm' && { case: held.case }),
    ...(device !== undefined && { device }),
    ...(resident !== undefined && { resident }),
  };
}

function rowsOfRadio(down: HeldSilences, community: Community, now: Instant): HeldRow[] {
  const told = caseOfRadio(down, community);
  return heldBy(down, now).map(({ rule, place, device, resident, due, why }) => ({
    ...{ id: keyOf(rule, device ?? resident ?? ''), held: 'radio-gateway', since: due, place, why },
    ...gradeOf(rule),
    radioGateway: down.bridge,
    ...(told !== undefined && { case: told }),
    ...(device !== undefined && { device }),
    ...(resident !== undefined && { resident }),
  }));
}

/** Whose silence a radio gateway keeps from being told by now: since the first limit that was passed, as bad as the last. */
export function heldBy({ since, silences }: HeldSilences, now: Instant): HeldSilence[] {
  const passed = silences.filter(({ due }) => due <= now).sort((a, b) => a.due - b.due);
  const byWhom = Map.groupBy(passed, ({ device, resident }) => device ?? resident);
  return [...byWhom.values()].flatMap((all) => {
    const [first, worst] = [all[0], all.at(-1)];
    return first && worst ? [{ ...worst, due: latest(first.due, since) }] : [];
  });
}

function rowOfFlapping(one: HeldFlapping, community: Community): HeldRow {
  const { rule, place, device, since, changes, why } = one;
  const told = caseOf({ ...one, cause: rule.cause }, community);
  return {
    ...{ id: keyOf(rule, device), held: 'flapping', since, changes, place, device, why },
    ...gradeOf(rule),
    ...(told !== undefined && { case: told }),
  };
}

/** Opaque, for it names a device or person; the same as long as it is held. */
const keyOf = (rule: Rule, who: string): string => factId('held', alertKey(rule, who));

const gradeOf = ({ urgency, cause }: Rule): Pick<HeldRow, 'level' | 'cause'> => ({
  level: levelOf(urgency),
  cause,
});

/** The case by which people know of an alert: that of its storm, or of its subject. */
function caseOf(
  { alert, subject, cause }: { readonly alert: string; readonly subject: Subject; readonly cause: Cause },
  community: Community,
): string | undefined {
  const held = community.holding.held.get(alert)?.held;
  return held?.why === 'storm' ? held.case : community.openCase(subject, cause)?.id;
}

const RANK = { muted: 0, gathering: 1, 'radio-gateway': 2, flapping: 3, storm: 4 } as const;

const inOrder = (a: HeldRow, b: HeldRow): number =>
  Number(isHeldRed(b)) - Number(isHeldRed(a)) ||
  RANK[a.held] - RANK[b.held] ||
  b.since - a.since ||
  (a.id < b.id ? -1 : 1);
