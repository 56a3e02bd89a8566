import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, Fields } from '../devices/reading.ts';
import type { BridgeId, Registry, ResidentId } from '../devices/registry.ts';
import { type Instant, latest } from '../devices/time.ts';
import { dueOfAlert, keysWithClock, lapse } from './alert-clock.ts';
import type { Cause } from './cause.ts';
import { Deadlines } from './deadlines.ts';
import type { Downtime } from './downtime.ts';
import { enrol } from './enrolment.ts';
import type { Sentence } from './fact.ts';
import { type Level, levelOf } from './level.ts';
import type { Outage } from './outage.ts';
import {
  deviceState,
  emptyPlaceState,
  type PlaceState,
  type RowKey,
  residentState,
  rowKeyOf,
} from './place-state.ts';
import { openPost, type Post } from './post.ts';
import type { Rule } from './rule.ts';
import { openRuleBook } from './rule-book.ts';
import { type AlertNews, type Senses, senseMeeting, senseReading } from './sensing.ts';
import type { Subject } from './subject.ts';
import { explain } from './why.ts';

/** An alert as rules made it, or would have made it, of the past. */
export interface PastAlert {
  readonly rule: string;
  readonly cause: Cause;
  readonly level: Level;
  readonly subject: Subject;
  readonly place: PlaceId;
  readonly at: Instant;
  /** When it was over; a happening is over at once, and what stood at the end of the past has none. */
  readonly until?: Instant;
  readonly why: Sentence;
}

/** What was stored of a device's word. */
export interface PastReading {
  readonly device: DeviceId;
  readonly at: Instant;
  readonly fields: Fields;
}

export interface PastOptions {
  readonly rules: readonly Rule[];
  /** As it is now: who has left since is not replayed. */
  readonly registry: Registry;
  readonly downtimes: readonly Downtime[];
  /** Of radio gateways, as they were told; the oldest first. */
  readonly outages: ReadonlyMap<BridgeId, readonly Outage[]>;
  /** All are taken to be well and heard of here. */
  readonly from: Instant;
  /** The rows to be replayed; left out: all. */
  readonly takes?: (row: RowKey) => boolean;
}

/** A home or venue with its own clocks: no rule looks from one into another. */
interface Row {
  readonly state: PlaceState;
  readonly clocks: Deadlines;
  /** Up to when it has been judged. */
  at: Instant;
}

/**
 * Rules over stored readings: the same sensing as that of the running gateway, with no cases and no people. A reading has
 * come in at its own time, or, when a later one of its row was stored before it, with that one.
 */
export class Past {
  readonly #senses: Senses;
  readonly #rows = new Map<RowKey, Row>();
  readonly #posts = new Map<DeviceId, { readonly row: Row; readonly post: Post }>();
  readonly #raised: { readonly id: string; readonly alert: PastAlert }[] = [];
  /** When alerts were over, by id. */
  readonly #over = new Map<string, Instant>();
  #ids = 0;

  constructor({ rules, registry, downtimes, outages, from, takes = () => true }: PastOptions) {
    this.#senses = {
      ...enrol(openRuleBook(rules, []), registry),
      downtimes,
      outages: (bridge) => outages.get(bridge) ?? [],
      // Words of other places' devices, and so not known here; it is told in sentences only.
      radioHeard: () => undefined,
      newAlertId: () => String(this.#ids++),
      schedule: (row, key) => this.#schedule(row, key),
    };
    this.#begin(from, takes);
  }

  /** In the order in which rows were judged. */
  alerts(): PastAlert[] {
    return this.#raised.map(({ id, alert }) => {
      const until = this.#over.get(id);
      return until === undefined ? alert : { ...alert, until };
    });
  }

  /** How many alerts there are so far. */
  get count(): number {
    return this.#raised.length;
  }

  /** Whether readings of this device are judged. */
  has(device: DeviceId): boolean {
    const watch = this.#senses.watch.device(device);
    return watch !== undefined && this.#rows.has(watch.rowKey);
  }

  /** Readings in the order in which they were stored. */
  take({ device, at: told, fields }: PastReading): void {
    const found = this.#posts.get(device) ?? this.#findPost(device);
    if (found === undefined) return;
    const { row, post } = found;
    const at = this.#advance(row, told);
    const reading = { device, kind: '', at: told, timeFrom: 'device', receivedAt: at, fields } as const;
    this.#note(senseReading(post, reading, at, this.#senses), at);
  }

  #findPost(id: DeviceId): { readonly row: Row; readonly post: Post } | undefined {
    const watch = this.#senses.watch.device(id);
    const row = watch && this.#rows.get(watch.rowKey);
    if (watch === undefined || row === undefined) return undefined;
    const found = { row, post: openPost(row.state, watch, row.at) };
    this.#posts.set(id, found);
    return found;
  }

  /** Somebody met the person at `sign`, and said so at `at`. */
  meet(id: ResidentId, { sign, at: told }: { readonly sign: Instant; readonly at: Instant }): void {
    const { directory, watch } = this.#senses;
    const resident = directory.resident(id);
    const row = resident && this.#rows.get(resident.place);
    if (resident === undefined || row === undefined) return;
    const at = this.#advance(row, told);
    this.#note(senseMeeting(row.state, watch.person(resident), { sign, at }, this.#senses), at);
  }

  /** Lets all clocks run up to the end of the past. */
  end(at: Instant): void {
    for (const row of this.#rows.values()) this.#advance(row, at);
  }

  #begin(from: Instant, takes: (row: RowKey) => boolean): void {
    const { directory, watch } = this.#senses;
    const { devices, residents } = directory.registry;
    const devicesIn = Map.groupBy(devices, (device) => rowKeyOf(device, directory));
    const peopleIn = Map.groupBy(residents, ({ place }): RowKey => place);
    for (const key of new Set([...devicesIn.keys(), ...peopleIn.keys()])) {
      if (!takes(key)) continue;
      const state = emptyPlaceState(key);
      this.#rows.set(key, { state, clocks: new Deadlines(), at: from });
      const [own = [], people = []] = [devicesIn.get(key), peopleIn.get(key)];
      for (const { id } of own) deviceState(state, id, from);
      for (const { id } of people) residentState(state, id, from);
      const watched = [own.map((one) => watch.on(one)), people.map((one) => watch.person(one))] as const;
      for (const id of keysWithClock(state, ...watched)) this.#schedule(state, id);
    }
  }

  /** Fires what is due in a row by `told`; gives the time that it is there then. */
  #advance(row: Row, told: Instant): Instant {
    const at = latest(told, row.at);
    for (let due = row.clocks.takeDue(at); due !== undefined; due = row.clocks.takeDue(at)) {
      const truly = dueOfAlert(row.state, due.id, this.#senses);
      if (truly === undefined) continue;
      if (truly > due.due) row.clocks.schedule({ ...due, due: truly });
      else this.#note(lapse(row.state, due.id, due.due, this.#senses), due.due);
    }
    row.at = at;
    return at;
  }

  #schedule(state: PlaceState, id: string): void {
    const due = dueOfAlert(state, id, this.#senses);
    if (due !== undefined) this.#rows.get(state.key)?.clocks.schedule({ subject: '', id, due });
  }

  #note(news: readonly AlertNews[], at: Instant): void {
    for (const one of news) {
      if (one.change === 'cleared') {
        this.#over.set(one.id, at);
        continue;
      }
      const { id, rule, subject, place } = one;
      const { on, cause } = rule;
      if (on.type === 'momentary' && on.calledOffBy === undefined) this.#over.set(id, at);
      const alert = {
        rule: rule.id,
        cause,
        level: levelOf(rule.urgency),
        subject,
        place,
        at,
        why: explain(one),
      };
      this.#raised.push({ id, alert });
    }
  }
}
