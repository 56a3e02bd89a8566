import { decode } from '../devices/decode.ts';
import type { Directory, Registry, Resident } from '../devices/registry.ts';
import { type Instant, latest } from '../devices/time.ts';
import type { Case } from './case.ts';
import { Caseload } from './caseload.ts';
import type { Cause } from './cause.ts';
import { clockJumped } from './clock-jump.ts';
import { Deadlines } from './deadlines.ts';
import { type Downtime, downtimeOf } from './downtime.ts';
import { DUTY, DutyLog } from './duty-log.ts';
import type { Roster } from './duty-turns.ts';
import { countsOf, enrol } from './enrolment.ts';
import { type Office, openOffice } from './escalation.ts';
import type { Fact } from './fact.ts';
import { conditionSaid } from './gateway-condition.ts';
import type { HeldFlapping } from './held-flapping.ts';
import type { HeldSilences } from './held-silence.ts';
import { HELD, Holding } from './holding.ts';
import { judgeWeek, nextWeekly, WEEKLY } from './indicators.ts';
import type { Input, Word } from './input.ts';
import type { PlaceState, RowKey } from './place-state.ts';
import { Places, type Turn } from './places.ts';
import type { Rule } from './rule.ts';
import { openRuleBook, type RuleBook } from './rule-book.ts';
import type { AlertNews } from './sensing.ts';
import type { Outcome, ReplayPoint, Standing } from './standing.ts';
import { Step } from './step.ts';
import type { Subject } from './subject.ts';
import type { PeopleNews } from './venues.ts';
import type { VisitDue } from './visits-due.ts';
import { NO_WALKS, WALK, WalkTests } from './walk-test.ts';

/**
 * The pure core: inputs in journal order go in, facts come out. It has no clock: time comes with each input, and
 * `nextDeadline` says when it wants to be asked again. Facts do not depend on when that is done.
 */
export class Community {
  #book: RuleBook;
  /** What sensors say; a restart replays it. */
  readonly #places: Places;
  /** What people do about it; it is in the record, and never decided anew. */
  readonly #caseload = new Caseload((subject, id, due) => this.#deadlines.schedule({ subject, id, due }));
  /** What is not told by itself. */
  readonly holding: Holding;
  readonly duty: DutyLog;
  readonly walks: WalkTests;
  #office: Office;
  readonly #deadlines = new Deadlines();
  #people: PeopleNews[] = [];
  /** When areas are measured next. */
  #weekly: Instant | undefined;
  #at: Instant;
  #turn: Turn;
  #replaying = false;

  constructor(book: readonly Rule[], standing: Standing) {
    const { at, registry, downtimes } = standing;
    this.#book = openRuleBook(book, standing.rules ?? []);
    this.#at = at;
    this.#turn = { step: new Step(at, 'start'), seq: 0, before: { seq: 0, at }, replaying: false };
    this.duty = new DutyLog(standing.duty, (id, due) => this.#deadlines.schedule({ subject: DUTY, id, due }));
    this.walks = new WalkTests(standing.walks ?? NO_WALKS, (id, due) =>
      this.#deadlines.schedule({ subject: WALK, id, due }),
    );
    this.#office = openOffice(this.duty.roster(registry), registry, downtimes);
    this.#places = new Places(
      {
        news: (news) => this.#tell(news),
        people: (people) => void this.#people.push(...people),
        schedule: (subject, id, due) => this.#deadlines.schedule({ subject, id, due }),
      },
      {
        enrolled: enrol(this.#book, registry),
        calendar: this.#office.calendar,
        standing,
        turn: this.#turn,
      },
    );
    this.#scheduleWeekly(at);
    for (const it of standing.closedLately) this.#caseload.remember(it);
    for (const it of standing.cases) this.#caseload.restore(it);
    this.holding = new Holding(
      {
        caseload: this.#caseload,
        schedule: (id, due) => this.#deadlines.schedule({ subject: HELD, id, due }),
      },
      { held: standing.held ?? [], mutes: standing.mutes ?? [] },
    );
  }

  get directory(): Directory {
    return this.#places.directory;
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
    return this.#places.downtimes;
  }

  case(id: string): Case | undefined {
    return this.#caseload.get(id);
  }

  cases(): Iterable<Case> {
    return this.#caseload.all();
  }

  /** The open case about a subject with this cause. */
  openCase(subject: Subject, cause: Cause): Case | undefined {
    return this.#caseload.find(subject, cause);
  }

  /** The sensor state of a place, to be read only. */
  look(key: RowKey): Readonly<PlaceState> | undefined {
    return this.#places.look(key);
  }

  /** Silences that are not told because a radio gateway is down. */
  heldSilences(): readonly HeldSilences[] {
    return this.#places.heldSilences();
  }

  /** Whether visits are owed to somebody. */
  isVisited(resident: Resident): boolean {
    return this.#places.isVisited(resident);
  }

  /** Alerts whose signal comes and goes, of which only the first was told. */
  heldFlapping(): readonly HeldFlapping[] {
    return this.#places.heldFlapping();
  }

  /** Who is to be visited by `until`, in the order of need. */
  visitsDue(until: Instant): VisitDue[] {
    return this.#places.visitsDue(this.#at, until);
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
    return this.#places.rowsToWrite;
  }

  /** Everything up to here is in the rows that were taken: a restart has to replay only what came after. */
  get replayPoint(): ReplayPoint {
    return this.#places.oldestChange ?? { seq: this.#turn.seq, at: this.#at };
  }

  /** Up to `limit` rows that changed since they were last taken, the longest waiting first; to be written at once. */
  takeRows(limit: number): PlaceState[] {
    return this.#places.takeRows(limit);
  }

  /** Judges one input; `seq` is its place in the journal (a tick, which is in none, gives the last one's). */
  accept(input: Input, seq: number): Outcome {
    const at = latest(input.at, this.#at);
    const down = downtimeOf(input, at);
    const step = new Step(at, seq);
    const before = { seq: input.type === 'tick' ? seq : seq - 1, at: this.#at };
    const turn = { step, seq, before, replaying: this.#replaying };
    this.#people = [];
    this.#begin(turn);
    // Our own downtime has to be known before the clocks that ran in it are judged.
    if (down !== undefined) {
      this.#noteDowntime(down);
      this.#places.sparePlans(down, at);
    }
    const overdue = this.#advance(at);
    this.#begin(turn);
    const outcome = this.#judge(input, step);
    this.#caseload.tellOverdue(overdue, down, this.#office, step);
    const facts = overdue.length === 0 ? step.facts : [...overdue, ...step.facts];
    return this.#people.length > 0 ? { ...outcome, facts, people: this.#people } : { ...outcome, facts };
  }

  /** Brings sensor state up to an input that was judged before; rows that have seen it are left alone. */
  replay(input: Input, seq: number): void {
    this.#replaying = true;
    this.#begin({ ...this.#turn, replaying: true });
    this.#places.catchUp(seq - 1);
    this.accept(input, seq);
    this.#replaying = false;
  }

  /**
   * Ends a replay at the point up to which everything was judged, and has to come before anything else when there are
   * rows; `seq` is the last input's, if none was replayed.
   */
  replayed(at: Instant, seq: number = this.#turn.seq): void {
    this.#replaying = true;
    this.#begin({ ...this.#turn, seq, before: { seq, at: this.#at }, replaying: true });
    this.#places.catchUp(Number.POSITIVE_INFINITY);
    this.#advance(latest(at, this.#at));
    this.#replaying = false;
    this.#places.level();
  }

  #begin(turn: Turn): void {
    this.#turn = turn;
    this.#places.begin(turn);
  }

  #judge(input: Input, step: Step): Omit<Outcome, 'facts'> {
    switch (input.type) {
      case 'message': {
        const { client, topic, payload } = input;
        const decoded = decode(this.directory, { client, topic, payload, receivedAt: step.at });
        this.#places.sense(decoded, client);
        if (decoded.type === 'readings' && !this.#replaying)
          this.walks.hear(decoded.readings, this.directory, step);
        return { decoded };
      }
      case 'answer':
      case 'report':
      case 'visit':
      case 'check-in':
        return this.#hear(input, step);
      case 'receipt':
        if (!this.#replaying) this.#caseload.hear(input.receipt, this.#office, step);
        return {};
      case 'swap-receipt':
        if (!this.#replaying) this.duty.swaps.hear(input.receipt, this.roster, step);
        return {};
      case 'duty-changed': {
        if (this.#replaying) return {};
        const duty = this.duty.take(input, this.directory, step);
        this.#office = { ...this.#office, roster: this.duty.roster(this.directory.registry) };
        return { duty };
      }
      case 'swap': {
        if (this.#replaying) return {};
        const { directory, roster } = this;
        const swap = this.duty.swaps.take(input, { directory, roster }, step);
        this.#office = { ...this.#office, roster: this.duty.roster(directory.registry) };
        return { swap };
      }
      case 'walk-test': {
        if (this.#replaying) return {};
        const { news = [], ...walk } = this.walks.take(input, this.directory, step);
        this.#tell(news);
        return { walk };
      }
      case 'mute-changed':
        return this.#replaying
          ? {}
          : { mute: this.holding.change(input, this.directory, this.#office, step) };
      case 'registry-changed':
        this.#changeRegistry(input.registry, input.author, step);
        return {};
      case 'rules-changed':
        this.#changeRules(input.rules, input.author, step);
        return {};
      case 'venue-answer': {
        const refused = this.#places.signalVenue(input.venue, { ...input.answer, at: step.at });
        return { venueAnswer: refused ?? 'taken' };
      }
      case 'gateway-started':
        this.#places.enterRadios();
        step.note({ type: 'gateway-started', downFrom: input.downFrom, downTo: input.downTo });
        this.#places.enterAll();
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

  /** A person's word goes to its case first: by what it says of somebody's life the case may then be over. */
  #hear(word: Word, step: Step): Omit<Outcome, 'facts'> {
    const around = { book: this.#book.shipped, directory: this.directory, office: this.#office };
    const heard = this.#replaying ? {} : this.#caseload.takeWord(word, around, step);
    const rounded = this.#places.takeWord(word, around);
    return { ...heard, ...(rounded && { rounded }) };
  }

  #tell(news: readonly AlertNews[]): void {
    if (this.#replaying) return;
    const { step } = this.#turn;
    for (const one of news) {
      const tester = this.walks.claim(one, step);
      if (one.change === 'raised' && tester !== undefined)
        this.#caseload.takeTest(one, tester, this.#office, step);
      else this.holding.take(one, this.#office, step);
    }
  }

  /** Fires what is due by `at`, in the order (due, subject, id). */
  #advance(at: Instant): Fact[] {
    const facts: Fact[] = [];
    for (let due = this.#deadlines.takeDue(at); due !== undefined; due = this.#deadlines.takeDue(at)) {
      const { subject, id } = due;
      const truly = this.#dueOf(subject, id);
      if (truly === undefined) continue;
      if (truly > due.due) this.#deadlines.schedule({ subject, id, due: truly });
      else facts.push(...this.#fire(subject, id, due.due));
    }
    this.#at = at;
    return facts;
  }

  #dueOf(subject: string, id: string): Instant | undefined {
    if (subject === DUTY) return this.duty.dueOf(id, this.downtimes);
    if (subject === WALK) return this.walks.dueOf(id);
    if (subject === WEEKLY) return this.#weekly;
    if (subject === HELD) return this.holding.dueOf(id);
    return this.#places.dueOf(subject, id) ?? this.#caseload.dueOf(subject, id, this.downtimes);
  }

  #fire(subject: string, id: string, due: Instant): readonly Fact[] {
    const step = new Step(due, `clock ${subject} ${id} ${due}`);
    this.#begin({ ...this.#turn, step });
    if (subject === DUTY && id !== DUTY) this.duty.swaps.lapse(id, this.roster, step);
    else if (subject === DUTY) this.#tell(this.duty.look(this.directory, step));
    else if (subject === WEEKLY) this.#judgeWeek(step);
    else if (subject === WALK) {
      const { news = [], real } = this.walks.lapse(id, this.directory, step);
      this.#tell(news);
      if (real !== undefined) this.#caseload.takeNoTest(real, this.#office, step);
    } else if (subject === HELD) this.holding.lapse(id, this.#office, step);
    else if (!this.#places.lapse(subject, id, due)) this.#caseload.lapse(subject, id, this.#office, step);
    return step.facts;
  }

  /** What a replay passes is in the record. */
  #judgeWeek(step: Step): void {
    this.#scheduleWeekly(step.at);
    if (this.#replaying) return;
    const { registry } = this.directory;
    const isVisited = (resident: Resident) => this.isVisited(resident);
    this.#tell(judgeWeek({ cases: this.#caseload.digests(), registry, isVisited }, step));
  }

  #scheduleWeekly(after: Instant): void {
    this.#weekly = nextWeekly(after, this.directory.registry);
    if (this.#weekly === undefined) return;
    this.#deadlines.schedule({ subject: WEEKLY, id: WEEKLY, due: this.#weekly });
  }

  #changeRegistry(registry: Registry, author: string, step: Step): void {
    if (!this.#replaying) this.duty.compare(this.directory.registry, registry, step.at);
    this.#office = openOffice(this.duty.roster(registry), registry, this.downtimes);
    this.#places.changeRegistry(registry, this.#book, this.#office.calendar);
    if (!this.#replaying) this.#caseload.review(this.#office, step);
    this.#scheduleWeekly(step.at);
    step.note({ type: 'registry-changed', author, ...countsOf(registry) });
  }

  #changeRules(rules: readonly Rule[], author: string, step: Step): void {
    this.#book = openRuleBook(this.#book.shipped, rules);
    this.#places.changeRules(this.#book);
    step.note({ type: 'rules-changed', author, rules: rules.length });
  }

  #noteDowntime(down: Downtime): void {
    // The record's downtimes hold those of a replay already.
    if (this.#replaying) return;
    this.#places.noteDowntime(down);
    this.#office = { ...this.#office, downtimes: this.downtimes };
  }
}
