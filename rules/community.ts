import { type Decoded, decode } from '../devices/decode.ts';
import type { Directory, Registry, VenueId } from '../devices/registry.ts';
import { type Instant, latest, minus } from '../devices/time.ts';
import { dueOfAlert, holdOff, lapse } from './alert-clock.ts';
import type { Case } from './case.ts';
import { Caseload } from './caseload.ts';
import { clockJumped } from './clock-jump.ts';
import { Deadlines } from './deadlines.ts';
import { type Downtime, downtimeOf, withDowntime } from './downtime.ts';
import { DUTY, DutyLog } from './duty-log.ts';
import type { Roster } from './duty-turns.ts';
import { countsOf, type Enrolled, enrol, retire, seed } from './enrolment.ts';
import { type Office, openOffice } from './escalation.ts';
import type { Fact } from './fact.ts';
import { conditionSaid } from './gateway-condition.ts';
import type { Input, Word } from './input.ts';
import { ownerOfRow, type PlaceState, type RowKey, rowOfOwner } from './place-state.ts';
import { clocksIn } from './row-clocks.ts';
import { Rows } from './rows.ts';
import type { Rule } from './rule.ts';
import { openRuleBook, type RuleBook } from './rule-book.ts';
import { type AlertNews, JUDGED_WITHIN, type Senses, senseContact, senseReading } from './sensing.ts';
import type { Outcome, ReplayPoint, Standing } from './standing.ts';
import { Step } from './step.ts';
import type { VenueSignal } from './venue.ts';
import type { AllTerms, PeopleNews, VenueStep } from './venues.ts';
import { dueOfVenue, isSameVenue, openTerms, signalVenue, VENUE_CLOCK, venueOf, venueRow } from './venues.ts';
import { takeRound } from './visits.ts';
import type { DeviceWatch } from './watch.ts';

/**
 * The pure core: inputs in journal order go in, facts come out. It has no clock: time comes with each input, and
 * `nextDeadline` says when it wants to be asked again. Facts do not depend on when that is done.
 */
export class Community {
  #book: RuleBook;
  /** Until a replay has caught up with a row its clocks stand. */
  readonly #rows: Rows;
  readonly #deadlines = new Deadlines();
  readonly #caseload = new Caseload((subject, id, due) => this.#deadlines.schedule({ subject, id, due }));
  readonly duty: DutyLog;
  #senses: Senses;
  #office: Office;
  #terms: AllTerms;
  #people: PeopleNews[] = [];
  #at: Instant;
  #seq = 0;
  /** The step under way, and where it began. */
  #step: Step;
  #before: ReplayPoint;
  /** While the past is replayed only sensor state moves: its facts are in the record already. */
  #replaying = false;

  constructor(book: readonly Rule[], standing: Standing) {
    const { at, registry, downtimes } = standing;
    this.#book = openRuleBook(book, standing.rules ?? []);
    this.#at = at;
    this.#before = { seq: 0, at };
    this.#step = new Step(at, 'start');
    this.duty = new DutyLog(standing.duty, (due) =>
      this.#deadlines.schedule({ subject: DUTY, id: DUTY, due }),
    );
    this.#office = openOffice(this.duty.roster(registry), registry, downtimes);
    this.#senses = {
      ...enrol(this.#book, registry),
      downtimes,
      newAlertId: (key) => this.#step.newAlertId(key),
      schedule: (row, key) => this.#schedule(row, key),
    };
    this.#terms = openTerms(this.directory, this.#office.calendar);
    this.#rows = new Rows(standing.rows);
    for (const it of standing.closedLately) this.#caseload.remember(it);
    for (const it of standing.cases) this.#caseload.restore(it);
  }

  get directory(): Directory {
    return this.#senses.directory;
  }

  /** Who is on duty when. */
  get roster(): Roster {
    return this.#office.roster;
  }

  /** Core time: the newest time that was judged. */
  get at(): Instant {
    return this.#at;
  }

  get rules(): RuleBook {
    return this.#book;
  }

  get downtimes(): readonly Downtime[] {
    return this.#senses.downtimes;
  }

  case(id: string): Case | undefined {
    return this.#caseload.get(id);
  }

  cases(): Iterable<Case> {
    return this.#caseload.all();
  }

  /** The sensor state of a place, to be read only. */
  look(key: RowKey): Readonly<PlaceState> | undefined {
    return this.#rows.get(key);
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
    return this.#rows.waiting;
  }

  /** Everything up to here is in the rows that were taken: a restart has to replay only what came after. */
  get replayPoint(): ReplayPoint {
    return this.#rows.oldestChange ?? { seq: this.#seq, at: this.#at };
  }

  /** Up to `limit` rows that changed since they were last taken, the longest waiting first; to be written at once. */
  takeRows(limit: number): PlaceState[] {
    return this.#rows.take(limit);
  }

  /** Judges one input; `seq` is its place in the journal (a tick, which is in none, gives the last one's). */
  accept(input: Input, seq: number): Outcome {
    const at = latest(input.at, this.#at);
    this.#noteDowntime(input, at);
    this.#before = { seq: input.type === 'tick' ? seq : seq - 1, at: this.#at };
    this.#seq = seq;
    this.#people = [];
    const step = new Step(at, `input ${seq} ${at}`);
    this.#step = step;
    this.#sparePlans(input, at);
    const overdue = this.#advance(at);
    const outcome = this.#judge(input, step);
    this.#caseload.tellOverdue(overdue, downtimeOf(input, at), this.#office, step);
    const facts = overdue.length === 0 ? step.facts : [...overdue, ...step.facts];
    return { ...outcome, facts, ...(this.#people.length > 0 && { people: this.#people }) };
  }

  /** Brings sensor state up to an input that was judged before; rows that have seen it are left alone. */
  replay(input: Input, seq: number): void {
    this.#replaying = true;
    // The clocks of rows that have seen no more run from here.
    this.#scheduleRows(this.#rows.catchUp(seq - 1));
    this.accept(input, seq);
    this.#replaying = false;
  }

  /**
   * Ends a replay at the point up to which everything was judged, and has to come before anything else when there are
   * rows; `seq` is the last input's, if none was replayed.
   */
  replayed(at: Instant, seq: number = this.#seq): void {
    this.#replaying = true;
    this.#seq = seq;
    this.#before = { seq, at: this.#at };
    this.#scheduleRows(this.#rows.catchUp(Number.POSITIVE_INFINITY));
    this.#advance(latest(at, this.#at));
    this.#replaying = false;
    this.#rows.level();
  }

  #judge(input: Input, step: Step): Omit<Outcome, 'facts'> {
    this.#step = step;
    switch (input.type) {
      case 'message': {
        const { client, topic, payload } = input;
        const decoded = decode(this.directory, { client, topic, payload, receivedAt: step.at });
        this.#sense(decoded);
        return { decoded };
      }
      case 'answer':
      case 'report':
      case 'visit':
      case 'check-in':
        return this.#hear(input);
      case 'receipt':
        if (!this.#replaying) this.#caseload.hear(input.receipt, this.#office, step);
        return {};
      case 'duty-changed': {
        if (this.#replaying) return {};
        const duty = this.duty.take(input, this.directory, step);
        this.#office = { ...this.#office, roster: this.duty.roster(this.directory.registry) };
        return { duty };
      }
      case 'registry-changed':
        this.#changeRegistry(input.registry, input.author);
        return {};
      case 'rules-changed':
        this.#changeRules(input.rules, input.author);
        return {};
      case 'venue-answer':
        return { venueAnswer: this.#onVenue(input.venue, { ...input.answer, at: step.at }) ?? 'taken' };
      case 'gateway-started':
        step.note({ type: 'gateway-started', downFrom: input.downFrom, downTo: input.downTo });
        return {};
      case 'clock-changed':
        step.note({ type: 'clock-changed', by: input.by });
        this.#tell([clockJumped(input.by, step, this.directory.root)]);
        return {};
      case 'gateway-condition':
        this.#tell(conditionSaid(input, this.cases(), step, this.directory.root));
        return {};
      case 'tick':
      case 'alive':
        return {};
    }
  }

  #sense(decoded: Decoded): void {
    if (decoded.type === 'status' && decoded.online)
      this.#onDevice(decoded.device, (row, watch, at) => senseContact(row, watch, at, this.#senses));
    if (decoded.type !== 'readings') return;
    for (const reading of decoded.readings) {
      this.#onDevice(reading.device, (row, watch, at) => senseReading(row, watch, reading, at, this.#senses));
      const { device: id, fields } = reading;
      const device = this.directory.device(id);
      // Counts that come late say nothing of who is in there now.
      if (device?.venue !== undefined && reading.at >= minus(this.#step.at, JUDGED_WITHIN))
        this.#onVenue(device.venue, { type: 'reading', at: this.#step.at, device: id, fields });
    }
  }

  /** A person's word goes to its case first: by what it says of somebody's life the case may then be over. */
  #hear(word: Word): Omit<Outcome, 'facts'> {
    const around = { book: this.#book.shipped, directory: this.directory, office: this.#office };
    const heard = this.#replaying ? {} : this.#caseload.takeWord(word, around, this.#step);
    const open = (key: RowKey) => (this.#hasSeen(key) ? undefined : this.#rowToChange(key));
    const roster = this.#office.roster;
    const round = takeRound(word, { senses: this.#senses, roster, step: this.#step, open });
    this.#tell(round.news);
    return { ...heard, ...(round.rounded && { rounded: round.rounded }) };
  }

  /** Gives a venue a signal; tells why it changed nothing. A row that has seen it is left alone. */
  #onVenue(venue: VenueId, signal: VenueSignal): VenueStep['refused'] | 'no-such-venue' {
    const terms = this.#terms.get(venue);
    if (terms === undefined) return 'no-such-venue';
    if (this.#hasSeen(venueRow(venue))) return undefined;
    const row = this.#rowToChange(venueRow(venue));
    const step = this.#replaying ? undefined : this.#step;
    const { alerts, people, refused } = signalVenue({
      row,
      venue,
      signal,
      terms,
      step,
      directory: this.directory,
    });
    this.#tell(alerts);
    this.#people.push(...people);
    this.#schedule(row, VENUE_CLOCK);
    return refused;
  }

  /** While we were down doors turned as published, and no hours were moved. */
  #sparePlans(input: Input, at: Instant): void {
    const down = downtimeOf(input, at);
    if (down === undefined) return;
    for (const venue of this.#terms.keys()) this.#onVenue(venue, { type: 'down', at, from: down.from });
  }

  #onDevice(id: string, sense: (row: PlaceState, watch: DeviceWatch, at: Instant) => AlertNews[]): void {
    const watch = this.#senses.watch.device(id);
    if (watch === undefined || this.#hasSeen(watch.rowKey)) return;
    this.#tell(sense(this.#rowToChange(watch.rowKey), watch, this.#step.at));
  }

  #tell(news: readonly AlertNews[]): void {
    if (this.#replaying) return;
    for (const one of news) this.#caseload.takeNews(one, this.#office, this.#step);
  }

  /** Fires what is due by `at`, in the order (due, subject, id). */
  #advance(at: Instant): Fact[] {
    const facts: Fact[] = [];
    for (let due = this.#deadlines.takeDue(at); due !== undefined; due = this.#deadlines.takeDue(at)) {
      const { subject, id } = due;
      const row = this.#rows.get(rowOfOwner(subject));
      const ofPeople = subject === DUTY ? this.duty.due : this.#caseload.dueOf(subject, id, this.downtimes);
      const truly = row ? this.#dueInRow(row, id) : ofPeople;
      if (truly === undefined) continue;
      if (truly > due.due) this.#deadlines.schedule({ subject, id, due: truly });
      else facts.push(...this.#fire(subject, id, due.due, row));
    }
    this.#at = at;
    return facts;
  }

  #fire(subject: string, id: string, due: Instant, row: PlaceState | undefined): readonly Fact[] {
    this.#step = new Step(due, `clock ${subject} ${id} ${due}`);
    if (subject === DUTY) this.#tell(this.duty.look(this.directory, this.#step));
    else if (row === undefined) this.#caseload.lapse(subject, id, this.#office, this.#step);
    else if (id === VENUE_CLOCK) this.#onVenue(venueOf(row.key), { type: 'tick', at: due });
    else {
      this.#rows.touch(row.key, this.#before);
      this.#tell(lapse(row, id, due, this.#senses));
    }
    return this.#step.facts;
  }

  #changeRegistry(registry: Registry, author: string): void {
    const { at } = this.#step;
    const before = this.#senses;
    const after = enrol(this.#book, registry);
    this.#renew(after);
    if (!this.#replaying) this.duty.compare(before.directory.registry, registry, at);
    this.#office = openOffice(this.duty.roster(registry), registry, before.downtimes);
    seed(before.directory, after.directory, at, {
      peek: (key) => this.#rows.get(key),
      open: (key) => (this.#hasSeen(key) ? undefined : this.#rowToChange(key)),
    });
    this.#terms = openTerms(after.directory, this.#office.calendar);
    for (const venue of this.#terms.keys())
      if (!isSameVenue(venue, before.directory, after.directory))
        this.#onVenue(venue, { type: 'registered', at });
    this.#rescheduleAll();
    if (!this.#replaying) this.#caseload.review(this.#office, this.#step);
    this.#step.note({ type: 'registry-changed', author, ...countsOf(registry) });
  }

  #changeRules(rules: readonly Rule[], author: string): void {
    this.#book = openRuleBook(this.#book.shipped, rules);
    this.#renew(enrol(this.#book, this.directory.registry));
    this.#rescheduleAll();
    this.#step.note({ type: 'rules-changed', author, rules: rules.length });
  }

  /** Ends what a new registry or new rules have no place for, and goes on under them. */
  #renew(after: Enrolled): void {
    for (const row of this.#rows.sorted()) {
      const news = this.#hasSeen(row.key) ? undefined : retire(row, this.#senses, after);
      if (news === undefined) continue;
      this.#rows.touch(row.key, this.#before);
      this.#tell(news);
    }
    this.#senses = { ...this.#senses, ...after };
  }

  #rescheduleAll(): void {
    const rows = [...this.#rows.all()].filter((row) => !this.#hasSeen(row.key));
    this.#scheduleRows(rows, this.#step.at);
  }

  /**
   * Asks for a look at every alert of the rows that can change without a reading. An absence that a registry changed
   * at `changed` makes overdue was not expected before, and is judged from then on.
   */
  #scheduleRows(rows: readonly PlaceState[], changed?: Instant): void {
    for (const { row, id } of clocksIn(rows, this.#senses)) {
      const isAlert = changed !== undefined && id !== VENUE_CLOCK;
      if (isAlert && holdOff(row, id, changed, this.#senses)) this.#rows.touch(row.key, this.#before);
      this.#schedule(row, id);
    }
  }

  #schedule(row: PlaceState, id: string): void {
    const due = this.#dueInRow(row, id);
    if (due !== undefined) this.#deadlines.schedule({ subject: ownerOfRow(row.key), id, due });
  }

  #dueInRow(row: PlaceState, id: string): Instant | undefined {
    return id === VENUE_CLOCK ? dueOfVenue(row, this.#terms) : dueOfAlert(row, id, this.#senses);
  }

  /** Our own downtime has to be known before the clocks that ran in it are judged. */
  #noteDowntime(input: Input, at: Instant): void {
    const one = downtimeOf(input, at);
    // The record's downtimes hold those of a replay already.
    if (one === undefined || this.#replaying) return;
    const downtimes = withDowntime(this.#senses.downtimes, one);
    this.#senses = { ...this.#senses, downtimes };
    this.#office = { ...this.#office, downtimes };
  }

  #hasSeen(key: RowKey): boolean {
    return this.#replaying && this.#rows.hasSeen(key, this.#seq);
  }

  #rowToChange(key: RowKey): PlaceState {
    return this.#rows.change(key, this.#before);
  }
}
