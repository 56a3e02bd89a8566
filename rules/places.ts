import type { Decoded } from '../devices/decode.ts';
import type { DeviceId, Reading } from '../devices/reading.ts';
import type { BridgeId, Device, Directory, Registry, Resident, VenueId } from '../devices/registry.ts';
import { type Instant, minus } from '../devices/time.ts';
import { dueOfAlert, holdOff, lapse } from './alert-clock.ts';
import type { Calendar } from './calendar.ts';
import { endCare } from './care.ts';
import { type Downtime, withDowntime } from './downtime.ts';
import { type Enrolled, enrol, retire, seed } from './enrolment.ts';
import { type HeldFlapping, heldFlapping } from './held-flapping.ts';
import { type HeldSilences, heldSilences } from './held-silence.ts';
import type { Word } from './input.ts';
import { ownerOfRow, type PlaceState, type RowKey, residentAt, rowOfOwner } from './place-state.ts';
import { type Post, Posts } from './post.ts';
import {
  bridgeOf,
  dueOfRadio,
  enterRadio,
  hearRadio,
  lapseRadio,
  leaveRadio,
  RADIO_CLOCK,
  radioRow,
  serves,
  takeGoodbye,
} from './radio-gateway.ts';
import type { Around } from './report.ts';
import { clocksIn } from './row-clocks.ts';
import { type Row, Rows } from './rows.ts';
import type { RuleBook } from './rule-book.ts';
import { type AlertNews, JUDGED_WITHIN, type Senses, senseContact, senseReading } from './sensing.ts';
import type { ReplayPoint, Standing } from './standing.ts';
import type { Step } from './step.ts';
import type { VenueSignal } from './venue.ts';
import type { AllTerms, PeopleNews, VenueStep } from './venues.ts';
import {
  dueOfVenue,
  endVenue,
  isSameVenue,
  openTerms,
  signalVenue,
  VENUE_CLOCK,
  venueOf,
  venueRow,
} from './venues.ts';
import { type Rounded, takeRound } from './visits.ts';
import { listVisitsDue, type VisitDue } from './visits-due.ts';
import { alertKey } from './watch.ts';

/** One input, or one clock that ran out, while it is judged. */
export interface Turn {
  readonly step: Step;
  /** Its place in the journal. */
  readonly seq: number;
  /** The point before it. */
  readonly before: ReplayPoint;
  /** While the past is replayed only sensor state moves: its facts are in the record already. */
  readonly replaying: boolean;
}

/** What becomes of the news of places. */
export interface PlacesParts {
  readonly news: (news: readonly AlertNews[]) => void;
  readonly people: (people: readonly PeopleNews[]) => void;
  readonly schedule: (subject: string, id: string, due: Instant) => void;
}

/**
 * What sensors say, by place: the rows that a restart replays, their clocks, and the venues. Knows nothing of cases.
 */
export class Places {
  /** Until a replay has caught up with a row its clocks stand. */
  readonly #rows: Rows;
  readonly #posts: Posts;
  readonly #parts: PlacesParts;
  #senses: Senses;
  #terms: AllTerms;
  #turn: Turn;

  constructor(
    parts: PlacesParts,
    {
      enrolled,
      calendar,
      standing,
      turn,
    }: {
      readonly enrolled: Enrolled;
      readonly calendar: Calendar;
      readonly standing: Pick<Standing, 'rows' | 'downtimes'>;
      readonly turn: Turn;
    },
  ) {
    this.#parts = parts;
    this.#turn = turn;
    this.#rows = new Rows(standing.rows);
    this.#posts = new Posts(this.#rows);
    this.#senses = {
      ...enrolled,
      downtimes: standing.downtimes,
      outages: (bridge) => this.#rows.get(radioRow(bridge))?.radio?.outages ?? [],
      radioHeard: (bridge) => this.#rows.get(radioRow(bridge))?.radio?.lastContact,
      newAlertId: (key) => this.#turn.step.newAlertId(key),
      schedule: (row, key) => this.#schedule(row, key),
    };
    this.#terms = openTerms(this.directory, calendar);
  }

  get directory(): Directory {
    return this.#senses.directory;
  }

  get downtimes(): readonly Downtime[] {
    return this.#senses.downtimes;
  }

  /** The sensor state of a place, to be read only. */
  look(key: RowKey): Readonly<PlaceState> | undefined {
    return this.#rows.get(key);
  }

  isVisited(resident: Resident): boolean {
    return this.#senses.watch.person(resident).care.some(({ on }) => on.type === 'no-visit');
  }

  /** Who is to be visited by `until`, in the order of need. */
  visitsDue(at: Instant, until: Instant): VisitDue[] {
    return listVisitsDue({ at, until }, this.#peek, this.#senses);
  }

  get rowsToWrite(): number {
    return this.#rows.waiting;
  }

  /** The point before the oldest change that is not in a taken row. */
  get oldestChange(): ReplayPoint | undefined {
    return this.#rows.oldestChange;
  }

  takeRows(limit: number): PlaceState[] {
    return this.#rows.take(limit);
  }

  /** What comes next belongs to this turn. */
  begin(turn: Turn): void {
    this.#turn = turn;
  }

  /** Our own downtime; what is judged from here on knows of it. */
  noteDowntime(downtime: Downtime): void {
    this.#senses = { ...this.#senses, downtimes: withDowntime(this.downtimes, downtime) };
  }

  /** While we were down doors turned as published, and no hours were moved. */
  sparePlans(down: Downtime, at: Instant): void {
    for (const venue of this.#terms.keys()) this.signalVenue(venue, { type: 'down', at, from: down.from });
  }

  sense(decoded: Decoded, client: string): void {
    this.#senseRadio(decoded, client);
    if (decoded.type === 'readings') for (const reading of decoded.readings) this.#senseReading(reading);
    const post = decoded.type === 'status' && decoded.online && this.#postToChange(decoded.device);
    if (post) this.#parts.news(senseContact(post, this.#turn.step.at, this.#senses));
  }

  #senseReading(reading: Reading): void {
    const { device, fields } = reading;
    const { at } = this.#turn.step;
    const post = this.#postToChange(device);
    if (post === undefined) return;
    this.#parts.news(senseReading(post, reading, at, this.#senses));
    const { venue } = post.watch;
    // Counts that come late say nothing of who is in there now.
    if (venue !== undefined && reading.at >= minus(at, JUDGED_WITHIN))
      this.signalVenue(venue, { type: 'reading', at, device, fields });
  }

  /** Radio gateways that nobody has kept in mind yet: their silence counts from here. */
  enterRadios(isNew: (bridge: BridgeId) => boolean = (id) => !this.#rows.get(radioRow(id))?.radio): void {
    for (const { id } of this.directory.registry.bridges) {
      if (!serves(id, this.directory) || !isNew(id) || this.#hasSeen(radioRow(id))) continue;
      const row = this.#touch(radioRow(id)).state;
      enterRadio(row, this.#turn.step.at);
      this.#schedule(row, RADIO_CLOCK);
    }
  }

  /** What is not told at the moment because a radio gateway is down. */
  heldSilences(): readonly HeldSilences[] {
    return heldSilences(this.#turn.step.at, this.#senses, this.#peek);
  }

  /** What is not told at the moment because a signal comes and goes. */
  heldFlapping(): HeldFlapping[] {
    return heldFlapping(this.#senses, this.#peek);
  }

  /** What a person's word says of places and of people's lives. */
  takeWord(word: Word, around: Around): Rounded | undefined {
    const round = takeRound(word, { senses: this.#senses, around, step: this.#turn.step, open: this.#open });
    this.#parts.news(round.news);
    return round.rounded;
  }

  /** Gives a venue a signal; tells why it changed nothing. A row that has seen it is left alone. */
  signalVenue(venue: VenueId, signal: VenueSignal): VenueStep['refused'] | 'no-such-venue' {
    const terms = this.#terms.get(venue);
    if (terms === undefined) return 'no-such-venue';
    if (this.#hasSeen(venueRow(venue))) return undefined;
    const row = this.#touch(venueRow(venue)).state;
    const step = this.#turn.replaying ? undefined : this.#turn.step;
    const told = signalVenue({ row, venue, signal, terms, step });
    if (told === undefined) return undefined;
    this.#parts.news(told.alerts);
    this.#parts.people(told.people);
    this.#parts.schedule(ownerOfRow(row.key), VENUE_CLOCK, told.due);
    return told.refused;
  }

  /** When a clock that was asked for truly runs out; `undefined` when it is none of a place, or is over. */
  dueOf(subject: string, id: string): Instant | undefined {
    const row = this.#rows.get(rowOfOwner(subject));
    return row && this.#dueInRow(row, id);
  }

  /** A clock of a place ran out; false when it is none. */
  lapse(subject: string, id: string, due: Instant): boolean {
    const row = this.#rows.get(rowOfOwner(subject));
    if (row === undefined) return false;
    if (id === VENUE_CLOCK) {
      this.signalVenue(venueOf(row.key), { type: 'tick', at: due });
      return true;
    }
    this.#touch(row.key);
    if (row.radio === undefined) this.#parts.news(lapse(row, id, due, this.#senses));
    else this.#parts.news(lapseRadio(bridgeOf(row.key), row.radio, due, this.#senses, this.#peek));
    return true;
  }

  /** Goes on under another registry, of which `calendar` is. */
  changeRegistry(registry: Registry, book: RuleBook, calendar: Calendar): void {
    const { at } = this.#turn.step;
    const before = this.directory;
    this.#renew(enrol(book, registry));
    this.#enter(before, at);
    this.#endCare(at);
    this.enterRadios((id) => !serves(id, before));
    this.#terms = openTerms(this.directory, calendar);
    for (const { id } of before.registry.venues) if (!this.#terms.has(id)) this.#endVenue(id);
    for (const venue of this.#terms.keys())
      if (!isSameVenue(venue, before, this.directory)) this.signalVenue(venue, { type: 'registered', at });
    this.#rescheduleAll();
  }

  /** Whoever stands in rows of a gateway that knew nothing of visits counts from here. */
  enterAll(): void {
    const { registry } = this.directory;
    const isEntered = ({ id, place }: Resident): boolean => {
      const row = this.#rows.get(place);
      return row !== undefined && residentAt(row, id)?.since !== undefined;
    };
    if (registry.residents.every(isEntered)) return;
    this.#enter(this.directory, this.#turn.step.at);
    this.#rescheduleAll();
  }

  /** Goes on under another rule book. */
  changeRules(book: RuleBook): void {
    this.#renew(enrol(book, this.directory.registry));
    this.#rescheduleAll();
  }

  /** The clocks of rows that have seen no more than `seq` run from here. */
  catchUp(seq: number): void {
    this.#scheduleRows(this.#rows.catchUp(seq));
  }

  /** The replay is over: all rows are at the same point. */
  level(): void {
    this.#rows.level();
  }

  #endVenue(venue: VenueId): void {
    const key = venueRow(venue);
    if (!this.#hasSeen(key)) this.#parts.news(endVenue(this.#touch(key).state));
  }

  /** Whatever comes through a radio gateway shows that it lives, but its own goodbye. */
  #senseRadio(decoded: Decoded, client: string): void {
    // Most messages are a device's own, and name no row here.
    if (this.directory.bridge(client) === undefined || this.#hasSeen(radioRow(client))) return;
    const row = this.#touch(radioRow(client)).state;
    if (decoded.type === 'bridge-status' && !decoded.online) {
      takeGoodbye(row, this.#turn.step.at);
      this.#schedule(row, RADIO_CLOCK);
      return;
    }
    const news = hearRadio(row, this.#turn.step.at, this.downtimes);
    if (news.length === 0) return;
    this.#parts.news(news);
    this.#schedule(row, RADIO_CLOCK);
    for (const device of this.directory.devicesBehind(client)) this.#rescheduleSilences(device);
  }

  /** The clocks of a device and of its people, which stood while its radio gateway was down. */
  #rescheduleSilences(device: Device): void {
    const { rules, people, rowKey } = this.#senses.watch.on(device);
    const row = this.#hasSeen(rowKey) ? undefined : this.#rows.get(rowKey);
    if (row === undefined) return;
    for (const rule of rules.silences) this.#schedule(row, alertKey(rule, device.id));
    for (const person of people)
      for (const rule of person.rules) this.#schedule(row, alertKey(rule, person.resident.id));
  }

  /** A device whose row is to be changed, unless it has seen this turn or nobody knows the device. */
  #postToChange(id: DeviceId): Post | undefined {
    const { watch } = this.#senses;
    const seen = this.#turn.replaying ? watch.device(id) : undefined;
    if (seen !== undefined && this.#hasSeen(seen.rowKey)) return undefined;
    return this.#posts.change(id, watch, this.#turn.step.at, this.#turn.before);
  }

  #enter(before: Directory, at: Instant): void {
    seed(before, this.directory, at, { peek: this.#peek, open: this.#open });
  }

  /** A registry may put a record right, give a kit or tell of an absence. */
  #endCare(at: Instant): void {
    for (const resident of this.directory.registry.residents) {
      const row = this.#hasSeen(resident.place) ? undefined : this.#rows.get(resident.place);
      const state = row && residentAt(row, resident.id);
      if (row === undefined || state === undefined) continue;
      const news = endCare(row, this.#senses.watch.person(resident), state, at, this.#senses);
      if (news.length > 0) this.#touch(row.key);
      this.#parts.news(news);
    }
  }

  /** Ends what a new registry or new rules have no place for, and goes on under them. */
  #renew(after: Enrolled): void {
    for (const row of this.#rows.sorted()) {
      const leaves = () =>
        leaveRadio(row, after.directory, this.#turn.step.at) ?? retire(row, this.#senses, after);
      const news = this.#hasSeen(row.key) ? undefined : leaves();
      if (news === undefined) continue;
      this.#touch(row.key);
      this.#parts.news(news);
    }
    this.#senses = { ...this.#senses, ...after };
    this.#posts.forget();
  }

  #rescheduleAll(): void {
    const rows = [...this.#rows.all()].filter((row) => !this.#hasSeen(row.key));
    this.#scheduleRows(rows, this.#turn.step.at);
  }

  /**
   * Asks for a look at every alert of the rows that can change without a reading. An absence that a registry changed
   * at `changed` makes overdue was not expected before, and is judged from then on.
   */
  #scheduleRows(rows: readonly PlaceState[], changed?: Instant): void {
    for (const { row, id } of clocksIn(rows, this.#senses)) {
      const isAlert = changed !== undefined && id !== VENUE_CLOCK && id !== RADIO_CLOCK;
      if (isAlert && holdOff(row, id, changed, this.#senses)) this.#touch(row.key);
      this.#schedule(row, id);
    }
  }

  #schedule(row: PlaceState, id: string): void {
    const due = this.#dueInRow(row, id);
    if (due !== undefined) this.#parts.schedule(ownerOfRow(row.key), id, due);
  }

  #dueInRow(row: PlaceState, id: string): Instant | undefined {
    if (id === VENUE_CLOCK) return dueOfVenue(row, this.#terms);
    return id === RADIO_CLOCK ? dueOfRadio(row, this.#senses) : dueOfAlert(row, id, this.#senses);
  }

  #hasSeen(key: RowKey): boolean {
    return this.#turn.replaying && this.#rows.hasSeen(key, this.#turn.seq);
  }

  #touch(key: RowKey): Row {
    const row = this.#rows.open(key);
    this.#rows.touch(row, this.#turn.before);
    return row;
  }

  /** A row as it is. */
  readonly #peek = (key: RowKey): PlaceState | undefined => this.#rows.get(key);

  /** A row to be changed, unless it has seen this turn. */
  readonly #open = (key: RowKey): PlaceState | undefined =>
    this.#hasSeen(key) ? undefined : this.#touch(key).state;
}
