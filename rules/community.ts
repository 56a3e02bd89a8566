import { type Decoded, decode } from '../devices/decode.ts';
import type { PlaceId } from '../devices/place.ts';
import { type Device, type Directory, openDirectory, type Registry } from '../devices/registry.ts';
import { type Instant, latest } from '../devices/time.ts';
import { dueOfAlert, keysWithClock, lapse } from './alert-clock.ts';
import type { Decision } from './answers.ts';
import { CLOCK_CHANGED } from './book/gateway.ts';
import { type Calendar, openCalendar } from './calendar.ts';
import type { Case } from './case.ts';
import { Caseload, type Notary } from './caseload.ts';
import { Deadlines } from './deadlines.ts';
import { DOWNTIMES_KEPT, type Downtime } from './downtime.ts';
import type { Draft } from './draft.ts';
import { openRoster, type Roster } from './duty.ts';
import { retire, seed } from './enrolment.ts';
import type { CaseFact, Fact } from './fact.ts';
import { caseId, factId } from './identity.ts';
import type { Input } from './input.ts';
import { emptyPlaceState, type PlaceState, type RowKey, rowKeyOf } from './place-state.ts';
import type { Rule } from './rule.ts';
import { type AlertNews, type Senses, senseContact, senseReading } from './sensing.ts';
import { openWatch, type Watch } from './watch.ts';

/** Where a community stands: all that is needed to go on from here. */
export interface Standing {
  /** Core time: the newest time that was judged. */
  readonly at: Instant;
  readonly registry: Registry;
  readonly rows: readonly { readonly row: PlaceState; readonly applied: number }[];
  readonly cases: readonly Case[];
  readonly downtimes: readonly Downtime[];
}

/** A place in the journal and the core time there. */
export interface ReplayPoint {
  readonly seq: number;
  readonly at: Instant;
}

/** What one input led to. Facts of deadlines that came before it are in front. */
export interface Outcome {
  readonly facts: readonly Fact[];
  readonly decoded?: Decoded;
  readonly decision?: Decision;
}

/**
 * The pure core: inputs in journal order go in, facts come out. It has no clock: time comes with each input, and
 * `nextDeadline` says when it wants to be asked again. Facts do not depend on when that is done.
 */
export class Community {
  readonly #book: readonly Rule[];
  readonly #rows = new Map<RowKey, PlaceState>();
  readonly #applied = new Map<RowKey, number>();
  /** Changed rows that were not taken yet, with the point before their first change; the oldest is in front. */
  readonly #dirty = new Map<RowKey, ReplayPoint>();
  readonly #deadlines = new Deadlines();
  readonly #caseload = new Caseload((subject, id, due) => this.#deadlines.schedule({ subject, id, due }));
  #downtimes: Downtime[];
  #directory: Directory;
  #watch: Watch;
  #roster: Roster;
  #calendar: Calendar;
  #at: Instant;
  #seq = 0;
  /** Where the step that is under way began. */
  #before: ReplayPoint;
  /** While the past is replayed only sensor state moves: its facts are in the record already. */
  #replaying = false;

  constructor(book: readonly Rule[], standing: Standing) {
    this.#book = book;
    this.#at = standing.at;
    this.#before = { seq: 0, at: standing.at };
    this.#downtimes = [...standing.downtimes];
    this.#directory = openDirectory(standing.registry);
    this.#watch = openWatch(book, this.#directory);
    this.#roster = openRoster(standing.registry);
    this.#calendar = openCalendar(standing.registry.timeZone, standing.registry.holidays);
    for (const { row, applied } of standing.rows) {
      this.#rows.set(row.key, row);
      this.#applied.set(row.key, applied);
    }
    this.#scheduleRows();
    for (const it of standing.cases) this.#caseload.restore(it);
  }

  get directory(): Directory {
    return this.#directory;
  }

  get at(): Instant {
    return this.#at;
  }

  get downtimes(): readonly Downtime[] {
    return this.#downtimes;
  }

  case(id: string): Case | undefined {
    return this.#caseload.get(id);
  }

  cases(): Iterable<Case> {
    return this.#caseload.all();
  }

  /** Takes a closed case back in from the record, so that an answer can reach it. */
  recall(it: Case): void {
    this.#caseload.restore(it);
  }

  forgetClosed(): void {
    this.#caseload.forgetClosed();
  }

  /** When to be asked again at the latest, if nothing else comes in. */
  nextDeadline(): Instant | undefined {
    return this.#deadlines.next()?.due;
  }

  get rowsToWrite(): number {
    return this.#dirty.size;
  }

  /** Everything up to here is in the rows that were taken: a restart has to replay only what came after. */
  get replayPoint(): ReplayPoint {
    const [oldest] = this.#dirty.values();
    return oldest ?? { seq: this.#seq, at: this.#at };
  }

  /** Up to `limit` rows that changed since they were last taken, the longest waiting first. */
  takeRows(limit: number): PlaceState[] {
    const rows: PlaceState[] = [];
    for (const key of this.#dirty.keys()) {
      if (rows.length >= limit) break;
      this.#dirty.delete(key);
      const row = this.#rows.get(key);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Judges one input; `seq` is its place in the journal (a tick, which is in none, gives the last one's). */
  accept(input: Input, seq: number): Outcome {
    const at = latest(input.at, this.#at);
    // Our own downtime has to be known before the clocks that ran in it are judged.
    if (input.type === 'gateway-started') this.#wasDown({ from: input.downFrom, to: input.downTo });
    if (input.type === 'clock-changed' && input.by > 0)
      this.#wasDown({ from: (at - input.by) as Instant, to: at });
    this.#before = { seq: input.type === 'tick' ? seq : seq - 1, at: this.#at };
    this.#seq = seq;
    const facts = this.#advance(at);
    const step = new Step(at, `input ${seq}`);
    const outcome = this.#judge(input, seq, at, step);
    return { ...outcome, facts: [...facts, ...outcome.facts] };
  }

  /** Brings sensor state up to an input that was judged before; rows that have seen it are left alone. */
  replay(input: Input, seq: number): void {
    this.#replaying = true;
    this.accept(input, seq);
    this.#replaying = false;
  }

  /** Ends a replay at the time up to which everything was judged. */
  replayed(at: Instant): void {
    this.#replaying = true;
    this.#before = { seq: this.#seq, at: this.#at };
    this.#advance(latest(at, this.#at));
    this.#replaying = false;
    this.#applied.clear();
  }

  #judge(input: Input, seq: number, at: Instant, step: Step): Outcome {
    switch (input.type) {
      case 'message': {
        const decoded = decode(this.#directory, { ...input, receivedAt: at });
        return { decoded, facts: this.#sense(decoded, seq, at, step) };
      }
      case 'answer': {
        if (this.#replaying) return { facts: [] };
        return this.#caseload.answer(input.answer, at, this.#office(), step);
      }
      case 'registry-changed':
        return { facts: this.#changeRegistry(input.registry, input.author, seq, at, step) };
      case 'gateway-started': {
        const { downFrom, downTo } = input;
        return { facts: [{ type: 'gateway-started', id: step.id('gateway-started'), at, downFrom, downTo }] };
      }
      case 'clock-changed':
        return { facts: this.#noteClock(input.by, at, step) };
      case 'tick':
      case 'alive':
        return { facts: [] };
    }
  }

  #sense(decoded: Decoded, seq: number, at: Instant, step: Step): Fact[] {
    if (decoded.type === 'status') {
      const device = this.#directory.device(decoded.device);
      if (device === undefined || !decoded.online) return [];
      return this.#onRow(device, seq, (row) =>
        this.#tell(senseContact(row, device, at, this.#senses(row, step)), at, step),
      );
    }
    if (decoded.type !== 'readings') return [];
    return decoded.readings.flatMap((reading) => {
      const device = this.#directory.device(reading.device);
      if (device === undefined) return [];
      return this.#onRow(device, seq, (row) =>
        this.#tell(senseReading(row, device, reading, at, this.#senses(row, step)), at, step),
      );
    });
  }

  #onRow(device: Device, seq: number, change: (row: PlaceState) => Fact[]): Fact[] {
    const key = rowKeyOf(device, this.#directory);
    return this.#hasSeen(key, seq) ? [] : change(this.#row(key));
  }

  #hasSeen(key: RowKey, seq: number): boolean {
    return this.#replaying && (this.#applied.get(key) ?? 0) >= seq;
  }

  #touch(key: RowKey): void {
    if (!this.#dirty.has(key)) this.#dirty.set(key, this.#before);
  }

  #row(key: RowKey): PlaceState {
    this.#touch(key);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const fresh = emptyPlaceState(key);
    this.#rows.set(key, fresh);
    return fresh;
  }

  #tell(news: readonly AlertNews[], at: Instant, step: Step): CaseFact[] {
    if (this.#replaying) return [];
    return news.flatMap((one) =>
      this.#caseload.takeNews(one, this.#placeOf(one), at, this.#office(), this.#directory, step),
    );
  }

  #placeOf(news: AlertNews): PlaceId {
    const who = news.resident ?? news.device?.resident;
    const resident = who === undefined ? undefined : this.#directory.resident(who);
    return resident?.place ?? news.device?.place ?? this.#directory.root;
  }

  /** Fires what is due by `at`, in the order (due, subject, id). */
  #advance(at: Instant): Fact[] {
    const facts: Fact[] = [];
    for (let due = this.#deadlines.takeDue(at); due !== undefined; due = this.#deadlines.takeDue(at)) {
      const truly = this.#trueDue(due.subject, due.id);
      if (truly === undefined) continue;
      if (truly > due.due) this.#deadlines.schedule({ ...due, due: truly });
      else facts.push(...this.#fire(due.subject, due.id, due.due));
    }
    this.#at = at;
    return facts;
  }

  #trueDue(subject: string, id: string): Instant | undefined {
    const row = this.#rows.get(rowOfSubject(subject));
    return row === undefined ? this.#caseload.dueOf(subject, id) : dueOfAlert(row, id, this.#senses(row));
  }

  #fire(subject: string, id: string, due: Instant): Fact[] {
    const step = new Step(due, `clock ${subject} ${id} ${due}`);
    const row = this.#rows.get(rowOfSubject(subject));
    if (row === undefined) return this.#caseload.lapse(subject, id, due, this.#office(), step);
    this.#touch(row.key);
    return this.#tell(lapse(row, id, due, this.#senses(row, step)), due, step);
  }

  #changeRegistry(registry: Registry, author: string, seq: number, at: Instant, step: Step): Fact[] {
    const before = this.#directory;
    const oldSenses = (row: PlaceState): Senses => ({
      ...this.#senses(row, step),
      schedule: () => undefined,
    });
    const after = openDirectory(registry);
    const facts: Fact[] = [];
    for (const key of [...this.#rows.keys()].sort()) {
      const row = this.#rows.get(key);
      if (row === undefined || this.#hasSeen(key, seq)) continue;
      const news = retire(row, before, after, at, oldSenses(row));
      if (news.length > 0) this.#touch(key);
      facts.push(...this.#tell(news, at, step));
    }
    this.#directory = after;
    this.#watch = openWatch(this.#book, after);
    this.#roster = openRoster(registry);
    this.#calendar = openCalendar(registry.timeZone, registry.holidays);
    seed(after, at, (key) => (this.#hasSeen(key, seq) ? undefined : this.#row(key)));
    this.#scheduleRows();
    const { devices, residents, staff } = registry;
    const homes = new Set(residents.map((resident) => resident.place)).size;
    const counts = { homes, devices: devices.length, residents: residents.length, staff: staff.length };
    return [...facts, { type: 'registry-changed', id: step.id('registry-changed'), at, author, ...counts }];
  }

  /** Asks for a look at every alert that can change without a reading. */
  #scheduleRows(): void {
    const devices = Map.groupBy(this.#directory.registry.devices, (device) =>
      rowKeyOf(device, this.#directory),
    );
    const residents = Map.groupBy(this.#directory.registry.residents, (resident): RowKey => resident.place);
    for (const row of this.#rows.values()) {
      const senses = this.#senses(row);
      const keys = keysWithClock(row, devices.get(row.key) ?? [], residents.get(row.key) ?? [], senses);
      for (const key of keys) senses.schedule(key);
    }
  }

  #noteClock(by: number, at: Instant, step: Step): Fact[] {
    const key = 'clock-changed/gateway';
    const id = step.newAlertId(key);
    const subject = { type: 'gateway', id: 'gateway' } as const;
    const news: AlertNews = { change: 'raised', id, key, rule: CLOCK_CHANGED, at, value: by / 1e6, subject };
    return [{ type: 'clock-changed', id: step.id('clock-changed'), at, by }, ...this.#tell([news], at, step)];
  }

  #wasDown(downtime: Downtime): void {
    const known = this.#downtimes.some((one) => one.from === downtime.from && one.to === downtime.to);
    if (!known) this.#downtimes = [...this.#downtimes, downtime].slice(-DOWNTIMES_KEPT);
  }

  #office() {
    return { roster: this.#roster, calendar: this.#calendar, downtimes: this.#downtimes };
  }

  #senses(row: PlaceState, step?: Step): Senses {
    const senses: Senses = {
      directory: this.#directory,
      watch: this.#watch,
      downtimes: this.#downtimes,
      newAlertId: (_, key) => step?.newAlertId(key) ?? '',
      schedule: (key) => {
        const due = dueOfAlert(row, key, senses);
        if (due !== undefined) this.#deadlines.schedule({ subject: `place:${row.key}`, id: key, due });
      },
    };
    return senses;
  }
}

const rowOfSubject = (subject: string): RowKey => (subject.startsWith('place:') ? subject.slice(6) : '');

/** One step of judging: names its facts by where they come from and their order, so that judging again names them alike. */
class Step implements Notary {
  readonly #at: Instant;
  readonly #origin: string;
  #count = 0;

  constructor(at: Instant, origin: string) {
    this.#at = at;
    this.#origin = origin;
  }

  id(type: string): string {
    return factId(this.#origin, this.#count++, type);
  }

  newAlertId(key: string): string {
    return factId(this.#origin, 'alert', key);
  }

  caseId(subject: { type: string; id: string }, cause: string): string {
    return caseId(this.#origin, subject.type, subject.id, cause);
  }

  stamp(draft: Draft, id: string, place: PlaceId): CaseFact {
    return { ...draft, id: this.id(draft.type), at: this.#at, place, case: id } as CaseFact;
  }
}
