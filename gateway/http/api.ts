import type { z } from 'zod';
import type { PlaceId } from '../../devices/place.ts';
import type { DeviceId, Fields } from '../../devices/reading.ts';
import type { ResidentId, StaffId, VenueId } from '../../devices/registry.ts';
import type { Duration, Instant } from '../../devices/time.ts';
import type { Refusal } from '../../rules/answers.ts';
import type { CaseState } from '../../rules/case.ts';
import type { Cause } from '../../rules/cause.ts';
import type { DutyEntry, DutyRefusal } from '../../rules/duty-log.ts';
import type { Actor } from '../../rules/fact.ts';
import type { HeldBackWhy } from '../../rules/held.ts';
import type {
  Answer,
  CheckIn,
  DutyChange,
  MuteAsked,
  Report,
  SwapWord,
  VenueAnswer,
  Visit,
} from '../../rules/input.ts';
import type { Level } from '../../rules/level.ts';
import type { MuteRefusal } from '../../rules/mutes.ts';
import type { Span } from '../../rules/opening-hours.ts';
import type { Period } from '../../rules/period.ts';
import type { Unheard } from '../../rules/report.ts';
import type { SwapRefusal } from '../../rules/swap.ts';
import type { Refusal as VenueRefusal } from '../../rules/venue-plan.ts';
import type { WalkRefusal } from '../../rules/walk-test.ts';
import type { TokenPrincipal } from '../principal.ts';
import type { Rights } from '../rights.ts';
import type { accountBody, accountSchema } from './contract/accounts.ts';
import type { EntriesPage, entriesQuery, verdictSchema } from './contract/audit.ts';
import type { CaseView, FactView, ListedCase } from './contract/cases.ts';
import type { CoveragePage, DutyView, EntryView, ShiftsPage } from './contract/duty.ts';
import type { EvacuationView } from './contract/evacuation.ts';
import type { HeldPage, MuteView, OperatorLoadView } from './contract/held.ts';
import type { IndicatorsView } from './contract/indicators.ts';
import type { BuildingView, DevicesPage, DeviceView, StaffView } from './contract/registers.ts';
import type { ListedResident, ResidentView } from './contract/residents.ts';
import type { RuleView } from './contract/rules.ts';
import type { SwapsPage, SwapView } from './contract/swaps.ts';
import type { HoursView, VenueView } from './contract/venues.ts';
import type { CheckInView, VisitDueView, VisitView } from './contract/visits.ts';
import type { WalkTestView } from './contract/walk-tests.ts';

/** All that HTTP needs of the gateway. A method may throw an error with a problem's code: it becomes the answer. */
export interface Api {
  /** IANA name of the zone in which times are written. */
  readonly timeZone: string;
  /** How many times faster core time passes than the machine's. */
  readonly speed: number;
  /** Core time. */
  now(): Instant;
  /** The last time in which nobody kept watch; missing in a new folder. */
  readonly lastOutage?: { readonly from: Instant; readonly to: Instant } | undefined;
  /** Whose token this is. */
  signIn(bearer: string): TokenPrincipal | undefined;
  readonly rights: Rights;
  isStaff(id: string): boolean;
  readonly sessions: SessionApi;
  readonly residents: ResidentsApi;
  readonly registers: Registers;
  readonly duty: DutyApi;
  readonly swaps: SwapsApi;
  readonly walks: WalkApi;
  readonly held: HeldApi;
  /** Figures of an area; rejects with `indicators-too-many-cases`, or `indicators-busy` when too many ask. */
  indicators(place: PlaceId, period: Period | Span): Promise<IndicatorsView>;
  /** The rules in force: at most a few hundred. */
  rules(): RuleView[];
  /** The newest first. */
  cases(query: CasesQuery): CasesPage | 'cursor-invalid';
  /** Open cases that somebody holds or was told of, the newest first. */
  casesOf(principal: TokenPrincipal, limit: number): ListedCase[];
  /** Where a case is, open or closed; `undefined` when there is none. */
  casePlace(id: string): PlaceId | undefined;
  case(id: string): CaseView | undefined;
  /** Who in the building of a fire needs help to leave it, as this reader may see them; each look is written down. */
  evacuation(principal: TokenPrincipal, id: string): EvacuationView | 'no-such-case' | 'not-a-fire';
  /** Journals and judges an answer; resolves when it is durable. */
  answer(principal: TokenPrincipal, answer: PlainAnswer): Promise<Answered>;
  /** What a provider of messages says became of them; resolves when it is durable. */
  takeReceipts(
    channel: string,
    post: {
      readonly body: string;
      readonly contentType: string;
      readonly signature?: string;
      readonly bearer?: string;
    },
  ): Promise<ReceiptAnswer>;
  /** A live stream of this member of staff has opened. */
  pageOpened(staff: StaffId): void;
  /** Journals and judges a report; resolves when it is durable. */
  report(principal: TokenPrincipal, report: PlainReport): Promise<Reported>;
  readonly rounds: RoundApi;
  devicePlace(id: DeviceId): PlaceId | undefined;
  /** A page may have fewer rows than asked for, even none, while there is a `next`. */
  readings(query: ReadingsQuery): Promise<ReadingsPage>;
  /** How long raw readings stay. */
  readonly rawFor: Duration;
  /** A bucket without a reading has no row. */
  chart(query: ChartQuery): Promise<readonly ChartRow[]>;
  venuePlace(id: VenueId): PlaceId | undefined;
  venueHours(id: VenueId): HoursView | undefined;
  /** Journals and judges what a manager says of the hours; resolves when it is durable, with the reason if it changed nothing. */
  answerVenue(
    principal: TokenPrincipal,
    id: VenueId,
    word: VenueWord,
  ): Promise<'taken' | 'no-such-venue' | VenueRefusal>;
  /** The narrowest place that holds the whole community. */
  readonly root: PlaceId;
  readonly audit: AuditApi;
  newestFact(): string | undefined;
  /** The facts behind one, in the order of their record. */
  factsAfter(id: string, limit: number): readonly LiveFact[] | 'fact-unknown';
  /** Calls the listener for each fact once it is committed, in order; the result ends that. */
  onFact(listener: (fact: LiveFact) => void): () => void;
  ready(): { readonly ok: boolean; readonly why?: string };
  /** Prometheus text. */
  metrics(): Promise<string>;
}

/** The ledger, and the erasing of people. */
export interface AuditApi {
  entries(query: EntriesQuery): Omit<EntriesPage, 'head'>;
  head(): string;
  verify(anchors: readonly string[]): Promise<z.output<typeof verdictSchema>>;
  erase(
    principal: TokenPrincipal,
    kind: 'resident' | 'staff',
    id: string,
  ): Promise<'erased' | 'no-such-person'>;
}

export type EntriesQuery = z.output<typeof entriesQuery>;

export type ReceiptAnswer = 'taken' | 'no-such-route' | 'receipt-refused' | 'body-invalid';

/** People who signed in with a name and password, by the cookie they carry. */
export interface SessionApi {
  /** `address` is where the request comes from: attempts are counted by it. */
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  principal(cookie: string): TokenPrincipal | undefined;
  signOut(cookie: string): void;
  accounts(): AccountView[];
  createAccount(account: AccountBody): Promise<{ readonly password: string } | 'account-exists'>;
  removeAccount(name: string): 'removed' | 'no-such-account' | 'last-administrator';
  changePassword(
    principal: TokenPrincipal,
    change: { readonly old: string; readonly new: string; readonly address: string },
  ): Promise<'changed' | 'sign-in-refused' | 'too-many-sign-ins'>;
}

type AccountView = z.output<typeof accountSchema>;
type AccountBody = z.output<typeof accountBody>;

export type SignedIn =
  | { readonly ok: true; readonly cookie: string; readonly principal: TokenPrincipal }
  | { readonly ok: false; readonly why: 'sign-in-refused' | 'too-many-sign-ins' };

/** Residents whom somebody may see; each look is written down before anything is shown. */
export interface ResidentsApi {
  list(
    by: TokenPrincipal,
    query: { readonly within: PlaceId; readonly limit: number; readonly after?: string },
  ): Page<ListedResident> | 'cursor-invalid';
  /** `undefined` also for somebody whom this reader may not see. */
  one(by: TokenPrincipal, id: string): ResidentView | undefined;
  /** Whom to visit until the end of the day, the neediest first. */
  visitsDue(
    by: TokenPrincipal,
    query: { readonly within: PlaceId; readonly limit: number; readonly after?: string },
  ): Page<VisitDueView> | 'cursor-invalid';
}

/** What there is in the community, and how it is now. */
export interface Registers {
  buildings(query: RegisterQuery): Page<BuildingView> | 'cursor-invalid';
  devices(query: DevicesQuery): (Page<DeviceView> & Pick<DevicesPage, 'counts'>) | 'cursor-invalid';
  venues(query: RegisterQuery): Page<VenueView> | 'cursor-invalid';
  staff(query: RegisterQuery): Page<StaffView> | 'cursor-invalid';
}

/** Who is on duty where and when, and what people change of it. */
export interface DutyApi {
  at(place: PlaceId, at: Instant): DutyView;
  shifts(query: SpanQuery): ShiftsPage | 'cursor-invalid';
  coverage(query: SpanQuery): CoveragePage | 'cursor-invalid';
  entry(id: string): DutyEntry | undefined;
  staffPlace(id: StaffId): PlaceId | undefined;
  /** Journals and judges a change; resolves when it is durable. */
  change(principal: TokenPrincipal, change: DutyChange): Promise<EntryView | DutyRefusal>;
}

/** Swaps of turns. A word is durable when its promise resolves; a reason is plain text, sealed before it is journalled. */
export interface SwapsApi {
  list(by: TokenPrincipal, query: WithinQuery): SwapsPage | 'cursor-invalid';
  /** `undefined` also for whom it does not concern. */
  get(by: TokenPrincipal, id: string): SwapView | undefined;
  say(by: TokenPrincipal, word: SwapWord): Promise<SwapSaid>;
}

/** One page of what lies in a place. */
export interface WithinQuery {
  readonly within: PlaceId;
  readonly limit: number;
  readonly after?: string;
}

export type SwapSaid =
  | { readonly ok: true; readonly swap: SwapView }
  | { readonly ok: false; readonly why: 'settled'; readonly swap: SwapView }
  | { readonly ok: false; readonly why: SwapRefusal | 'no-such-swap' | 'not-yours' };

/** Rounds in which detectors are tested. A word is durable when its promise resolves. */
export interface WalkApi {
  within(place: PlaceId): WalkTestView[];
  place(id: string): PlaceId | undefined;
  start(principal: TokenPrincipal, place: PlaceId, length: Duration): Promise<WalkTestView | WalkRefusal>;
  end(principal: TokenPrincipal, id: string): Promise<WalkTestView | WalkRefusal>;
}

/** What is held back and why, what people mute, and how much operators are told. */
export interface HeldApi {
  list(by: TokenPrincipal, query: HeldAsked): HeldPage | 'cursor-invalid';
  mutes(by: TokenPrincipal, within: PlaceId): MuteView[];
  mutePlace(id: string): PlaceId | undefined;
  /** Journals and judges; resolves when it is durable. `reason` is plain text, to be sealed before it is journalled. */
  set(
    by: TokenPrincipal,
    mute: Omit<MuteAsked, 'note'> & { readonly reason: string },
  ): Promise<MuteView | MuteRefusal>;
  end(by: TokenPrincipal, id: string): Promise<MuteView | MuteRefusal>;
  load(by: TokenPrincipal): OperatorLoadView;
}

export interface HeldAsked extends WithinQuery {
  readonly why?: HeldBackWhy;
  readonly case?: string;
}

export interface SpanQuery extends WithinQuery {
  /** `from` ≤ at < `to`. */
  readonly from: Instant;
  readonly to: Instant;
}

export interface RegisterQuery {
  readonly within: PlaceId;
  readonly by: TokenPrincipal;
  readonly limit: number;
  /** The id of the last row of the page before. */
  readonly after?: string;
}

export interface DevicesQuery extends RegisterQuery {
  readonly kind?: string;
  readonly trouble?: DeviceView['troubles'][number];
}

export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

export interface CasesQuery {
  /** Only cases here or inside: never wider than the place of the token. */
  readonly within: PlaceId;
  readonly level?: Level;
  /** Any of these. */
  readonly state?: readonly CaseState[];
  readonly cause?: Cause;
  /** Opened at `from` or later, and before `to`. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly after?: string;
}

export interface CasesPage {
  readonly items: ListedCase[];
  readonly next: string | null;
}

/** A manager's word without its author. */
export type VenueWord = VenueAnswer extends infer A ? (A extends VenueAnswer ? Omit<A, 'by'> : never) : never;

/** An answer as it comes in: `note` is plain text, to be sealed before it is journalled. */
export type PlainAnswer = Omit<Answer, 'by' | 'resident'>;

export type Answered =
  | { readonly ok: true; readonly case: CaseView }
  | { readonly ok: false; readonly why: Refusal; readonly who?: Actor };

/** A report as it comes in: `note` is plain text, to be sealed before it is journalled. */
export type PlainReport = Omit<Report, 'by'>;

export type Reported =
  | { readonly ok: true; readonly case: CaseView }
  | { readonly ok: false; readonly why: Unheard };

/** Visits of residents and check-ins of patrols. What is recorded is durable when the promise resolves. */
export interface RoundApi {
  /** `note` is plain text, to be sealed before it is journalled. */
  visit(principal: TokenPrincipal, visit: Omit<Visit, 'by'>): Promise<Rounded<VisitView>>;
  checkIn(principal: TokenPrincipal, checkIn: Omit<CheckIn, 'by'>): Promise<Rounded<CheckInView>>;
  /** The last recorded first; who was visited is shown to those who may see the person, and each look written down. */
  visits(principal: TokenPrincipal, query: RoundsAsked): Page<VisitView> | 'cursor-invalid';
  checkIns(principal: TokenPrincipal, query: RoundsAsked): Page<CheckInView> | 'cursor-invalid';
}

export type Rounded<T> =
  | { readonly ok: true; readonly item: T }
  | { readonly ok: false; readonly why: Unheard };

export interface RoundsAsked {
  readonly within: PlaceId;
  readonly resident?: ResidentId;
  readonly limit: number;
  readonly after?: string;
}

export interface ReadingsQuery {
  readonly device: DeviceId;
  readonly metric?: string;
  /** `from` ≤ at < `to`. */
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
  readonly after?: string;
}

export interface ReadingsPage {
  readonly rows: readonly { readonly at: Instant; readonly fields: Fields }[];
  readonly next?: string;
}

export interface ChartQuery {
  readonly device: DeviceId;
  readonly metric: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Buckets begin with `from`. */
  readonly every: Duration;
}

export type ChartRow = { readonly at: Instant; readonly count: number } & (
  | { readonly min: number; readonly mean: number; readonly max: number }
  | { readonly first: boolean; readonly last: boolean; readonly secondsTrue: number }
);

export interface LiveFact {
  readonly id: string;
  /** Who stands here or above sees it; facts of the gateway itself stand at the community's root. */
  readonly place: PlaceId;
  /** Everybody sees it, wherever he stands: it tells from when to when nobody kept watch. */
  readonly toAll?: true;
  readonly body: FactView;
}

/** Where unexpected errors go. */
export interface Log {
  error(fields: object, text: string): void;
}
