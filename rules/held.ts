import { type PlaceId, placeAt } from '../devices/place.ts';
import type { Instant } from '../devices/time.ts';
import type { Cause } from './cause.ts';
import type { RaisedAlert } from './sensing.ts';
import { explain } from './why.ts';

/** Why an alert has no case of its own. */
export const HELD_WHYS = ['gathering', 'muted', 'storm'] as const;

/** The same with what is held back before it is an alert of its own: behind a radio gateway that is down, or of a signal that flaps. */
export const HELD_BACK_WHYS = [...HELD_WHYS, 'radio-gateway', 'flapping'] as const;
export type HeldBackWhy = (typeof HELD_BACK_WHYS)[number];

/**
 * An alert that is not told by itself: it waits to be seen as one of many, is muted, or is one of a storm's. Plain data,
 * a row of the record.
 */
export interface HeldAlert {
  readonly news: RaisedAlert;
  readonly since: Instant;
  readonly held:
    | { readonly why: 'gathering'; readonly until: Instant }
    | { readonly why: 'muted'; readonly mute: string }
    | { readonly why: 'storm'; readonly case: string };
}

/** What changed of the held alerts since the record was last written. */
export interface HeldChanges {
  readonly put: readonly HeldAlert[];
  /** By the alert's id. */
  readonly gone: readonly string[];
}

/** All alerts that are held: one at most for each device and rule. */
export class HeldAlerts {
  readonly #all = new Map<string, HeldAlert>();
  readonly #groups = new Map<string, Map<string, HeldAlert>>();
  readonly #changed = new Set<string>();

  constructor(all: readonly HeldAlert[]) {
    for (const one of all) this.put(one);
    this.#changed.clear();
  }

  get(alert: string): HeldAlert | undefined {
    return this.#all.get(alert);
  }

  all(): Iterable<HeldAlert> {
    return this.#all.values();
  }

  /** Those of these that are held. */
  pick(alerts: readonly string[]): HeldAlert[] {
    return alerts.flatMap((id) => this.#all.get(id) ?? []);
  }

  /** Those of one group, in no order that decides anything: a restart gives another. */
  in(group: string): readonly HeldAlert[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  /** Those of one group in the order of their coming. */
  inOrder(group: string): RaisedAlert[] {
    return this.in(group)
      .toSorted((a, b) => a.since - b.since || (a.news.id < b.news.id ? -1 : 1))
      .map(({ news }) => news);
  }

  put(one: HeldAlert): void {
    const { id } = one.news;
    this.drop(id);
    this.#all.set(id, one);
    this.#changed.add(id);
    const group = groupOf(one);
    const others = this.#groups.get(group) ?? new Map<string, HeldAlert>();
    this.#groups.set(group, others.set(id, one));
  }

  drop(alert: string): void {
    const before = this.#all.get(alert);
    if (before === undefined) return;
    this.#all.delete(alert);
    this.#changed.add(alert);
    const others = this.#groups.get(groupOf(before));
    others?.delete(alert);
    if (others?.size === 0) this.#groups.delete(groupOf(before));
  }

  /** What changed since this was last asked; to be written at once. */
  takeChanges(): HeldChanges {
    const changed = [...this.#changed];
    this.#changed.clear();
    return {
      put: this.pick(changed),
      gone: changed.filter((id) => !this.#all.has(id)),
    };
  }
}

/** Those that gather are of one cause and one community: no rule crosses a community. */
export const gatheringOf = (cause: Cause, place: PlaceId): string =>
  `gathering ${cause} ${placeAt(place, 'community')}`;
export const mutedBy = (mute: string): string => `muted ${mute}`;
export const inStorm = (caseId: string): string => `storm ${caseId}`;

function groupOf({ news, held }: HeldAlert): string {
  switch (held.why) {
    case 'gathering':
      return gatheringOf(news.rule.cause, news.place);
    case 'muted':
      return mutedBy(held.mute);
    case 'storm':
      return inStorm(held.case);
  }
}

/** The alert as it can be kept: with the sentence that the figures of its moment make. */
export function asKept(news: RaisedAlert): RaisedAlert {
  const { flapping: _, ...rest } = news;
  return { ...rest, rule: { ...news.rule, where: {}, why: explain(news) } };
}
