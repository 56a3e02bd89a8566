import { z } from 'zod';
import type { PlaceId } from '../devices/place.ts';
import { type Instant, parseTime } from '../devices/time.ts';
import type { CaseLook, Notice } from './staff.ts';

/** What the fleet reads of a case on `cases/{id}`; the rest is passed over. */
const toldCase = z.looseObject({
  id: z.string(),
  level: z.enum(['red', 'yellow', 'blue']),
  state: z.enum(['open', 'accepted', 'on-scene', 'resolved', 'closed']),
  cause: z.string(),
  place: z.string(),
  openedAt: z.string(),
  tier: z.string(),
  why: z.looseObject({ zh: z.string(), en: z.string() }),
  responsible: z
    .looseObject({ staff: z.string().exactOptional(), service: z.string().exactOptional() })
    .nullable(),
  reason: z.string().exactOptional(),
  deadlines: z.array(
    z.looseObject({ kind: z.string(), due: z.string(), owner: z.string().nullable(), state: z.string() }),
  ),
});
export type ToldCase = z.output<typeof toldCase>;

/** Reads a case; `undefined` for anything else. */
export function readCase(payload: string): ToldCase | undefined {
  try {
    return toldCase.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}

export function lookOf(it: ToldCase): CaseLook {
  const responsible = it.responsible?.staff ?? it.responsible?.service;
  return { state: it.state, ...(responsible !== undefined && { responsible }) };
}

/** Who is asked to take it on, when that was not asked before: each running accept clock asks its owner once. */
export function noticeOf(it: ToldCase, before: ToldCase | undefined, at: Instant): Notice | undefined {
  const asked = acceptClock(it);
  if (asked?.owner == null || acceptClock(before)?.due === asked.due) return undefined;
  return {
    at,
    case: it.id,
    level: it.level,
    cause: it.cause,
    place: it.place as PlaceId,
    staff: [asked.owner],
  };
}

/** Who holds it, as if asked again: a fleet that begins anew goes on with it. */
export function noticeOfHeld(it: ToldCase, at: Instant): Notice | undefined {
  const holder = it.responsible?.staff;
  if (holder === undefined || it.state === 'resolved' || it.state === 'closed') return undefined;
  return { at, case: it.id, level: it.level, cause: it.cause, place: it.place as PlaceId, staff: [holder] };
}

/** What changed, in words for a terminal; empty when nothing did that a reader would care for. */
export function inWords(it: ToldCase, before: ToldCase | undefined): string[] {
  const where = `${it.cause} ${it.place.split('/').slice(-3).join('/')}`;
  const words: string[] = [];
  if (before === undefined) words.push(`${it.level.toUpperCase()} ${where}: ${it.why.zh} ${it.why.en}`);
  if (before !== undefined && before.level !== it.level)
    words.push(`${where}: rises from ${before.level} to ${it.level}`);
  const asked = acceptClock(it);
  if (asked !== undefined && asked.due !== acceptClock(before)?.due) {
    const up =
      before !== undefined && before.tier !== it.tier ? `nobody answered, up from ${before.tier} ` : 'told ';
    words.push(
      `${where}: ${up}to ${it.tier}, ${asked.owner ?? 'nobody on duty'}; accept by ${clock(asked.due)}`,
    );
  }
  const who = it.responsible?.staff ?? it.responsible?.service;
  if (it.state !== before?.state && it.state !== 'open' && !(before === undefined && it.state === 'closed'))
    words.push(
      `${where}: ${it.state}${it.reason === undefined ? '' : ` (${it.reason})`} by ${who ?? 'nobody'}`,
    );
  return words;
}

const acceptClock = (it: ToldCase | undefined) =>
  it?.deadlines.find(({ kind, state }) => kind === 'accept' && state === 'running');

/** The local time of day in an ISO time. */
const clock = (time: string): string => time.slice(11, 19);

/** The gateway's own time, from a live fact or status; `undefined` when the message has none. */
export function gatewayTime(payload: string): Instant | undefined {
  try {
    const { recordedAt, at } = JSON.parse(payload) as { recordedAt?: unknown; at?: unknown };
    const text = recordedAt ?? at;
    return typeof text === 'string' ? parseTime(text) : undefined;
  } catch {
    return undefined;
  }
}
