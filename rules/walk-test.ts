import { kindNamed } from '../devices/kinds/index.ts';
import { isWithin, type PlaceId } from '../devices/place.ts';
import type { DeviceId, Reading } from '../devices/reading.ts';
import type { Directory } from '../devices/registry.ts';
import { between, type Duration, hours, type Instant, minutes, plus } from '../devices/time.ts';
import { WALK_TEST_MISSED } from './book/walk-test.ts';
import type { Actor } from './fact.ts';
import type { Input } from './input.ts';
import type { AlertNews, RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { placeSubject } from './subject.ts';
import { named } from './walk-test-words.ts';

/** Somebody goes from detector to detector and presses their buttons. */
export interface WalkTest {
  /** That of its first fact. */
  readonly id: string;
  readonly place: PlaceId;
  readonly by: Actor;
  readonly from: Instant;
  readonly until: Instant;
  /** When each was heard first. */
  readonly tested: Readonly<Record<DeviceId, Instant>>;
  readonly ended?: {
    readonly at: Instant;
    /** Left out when its time ran out. */
    readonly by?: Actor;
    readonly missed: readonly DeviceId[];
  };
}

/** All that is known of walk tests; it stands in the record as a whole. */
export interface WalkState {
  /** In the order of their beginning, the ended ones among them. */
  readonly tests: readonly WalkTest[];
  /** Alarms of tests that have not gone quiet yet, and until when they may sound. */
  readonly sounding: readonly { readonly news: RaisedAlert; readonly until: Instant }[];
}

export const NO_WALKS: WalkState = { tests: [], sounding: [] };

export type WalkVerdict =
  | { readonly ok: true; readonly test: WalkTest }
  | { readonly ok: false; readonly why: WalkRefusal };

export type WalkRefusal =
  | 'no-such-test'
  | 'already-over'
  | 'too-long'
  | 'no-detectors'
  | 'too-many-detectors'
  | 'another-test-runs'
  | 'too-many-tests';

/** A fire may be taken for a test in no more than this; a longer one is refused. */
export const LONGEST_WALK = hours(2);
/** A building of six homes on each of fifty floors; for more another test is begun, and one of more is refused. */
export const MOST_WALKED = 300;
/** Tests that run at once: as many as a community has grids. A further one is refused. */
const MOST_RUNNING = 20;
/** Ended ones that are kept to be looked at, of 300 detectors at most 6 kB each; the facts tell of all. */
const ENDED_KEPT = 20;
/** A detector falls quiet when its button is let go; one that goes on after this is at alarm. */
const SOUNDS_FOR: Duration = minutes(2);

/** The subject of the clocks of all walk tests. */
export const WALK = 'walk-test';

/** What comes of a clock of a walk test. */
interface Lapsed {
  readonly news?: readonly RaisedAlert[];
  readonly real?: RaisedAlert | undefined;
}

/** Walk tests: what was heard in each, and which alarms are theirs. */
export class WalkTests {
  #state: WalkState;
  readonly #schedule: (id: string, due: Instant) => void;

  constructor(state: WalkState, schedule: (id: string, due: Instant) => void) {
    this.#state = state;
    this.#schedule = schedule;
    for (const test of running(state)) schedule(test.id, test.until);
    for (const { news, until } of state.sounding) schedule(news.id, until);
  }

  /** As it is now; another object whenever it has changed. */
  get state(): WalkState {
    return this.#state;
  }

  dueOf(id: string): Instant | undefined {
    const test = running(this.#state).find((one) => one.id === id);
    return test?.until ?? this.#state.sounding.find(({ news }) => news.id === id)?.until;
  }

  /** Begins a test, or ends one; what was not heard is news. */
  take(
    { by, change }: Extract<Input, { type: 'walk-test' }>,
    directory: Directory,
    step: Step,
  ): WalkVerdict & { readonly news?: readonly RaisedAlert[] } {
    if (change.type === 'start') return this.#start(change, by, directory, step);
    const test = this.#state.tests.find((one) => one.id === change.test);
    if (test === undefined) return { ok: false, why: 'no-such-test' };
    if (test.ended !== undefined) return { ok: true, test };
    return { ok: true, ...this.#end(test, by, directory, step) };
  }

  /** Ticks off the detectors whose buttons were pressed. */
  hear(readings: readonly Reading[], directory: Directory, step: Step): void {
    for (const { device, fields } of readings) {
      const place = fields.test === true ? directory.device(device)?.place : undefined;
      if (place === undefined) continue;
      for (const test of running(this.#state)) {
        if (!isWithin(place, test.place) || Object.hasOwn(test.tested, device)) continue;
        step.note({ type: 'detector-tested', place, by: test.by, test: test.id, device });
        this.#replace({ ...test, tested: { ...test.tested, [device]: step.at } });
      }
    }
  }

  /**
   * Whose test an alarm belongs to: its detector's button was just pressed where a test runs. It may sound for a while;
   * smoke without a press is none of it.
   */
  claim(news: AlertNews, step: Step): Actor | undefined {
    if (news.change === 'cleared') {
      const others = this.#state.sounding.filter((one) => one.news.id !== news.id);
      if (others.length < this.#state.sounding.length) this.#state = { ...this.#state, sounding: others };
      return undefined;
    }
    const test = news.tested && running(this.#state).find((one) => isWithin(news.place, one.place));
    if (!test) return undefined;
    const until = plus(step.at, SOUNDS_FOR);
    this.#state = { ...this.#state, sounding: [...this.#state.sounding, { news, until }] };
    this.#schedule(news.id, until);
    return test.by;
  }

  /** A test's time is over, or an alarm of one goes on as no test does. */
  lapse(id: string, directory: Directory, step: Step): Lapsed {
    const test = running(this.#state).find((one) => one.id === id);
    if (test !== undefined) return this.#end(test, undefined, directory, step);
    const { sounding } = this.#state;
    const real = sounding.find(({ news }) => news.id === id)?.news;
    this.#state = { ...this.#state, sounding: sounding.filter(({ news }) => news !== real) };
    return { real };
  }

  #start(
    { place, until }: { readonly place: PlaceId; readonly until: Instant },
    by: Actor,
    directory: Directory,
    step: Step,
  ): WalkVerdict {
    const why = this.#whyNot(place, until, directory, step.at);
    if (why !== undefined) return { ok: false, why };
    const id = step.note({ type: 'walk-test-started', place, by, until });
    const test: WalkTest = { id, place, by, from: step.at, until, tested: {} };
    const ended = this.#state.tests.filter((one) => one.ended !== undefined);
    const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - ENDED_KEPT)));
    const tests = [...this.#state.tests.filter((one) => !forgotten.has(one)), test];
    this.#state = { ...this.#state, tests };
    this.#schedule(id, until);
    return { ok: true, test };
  }

  #whyNot(place: PlaceId, until: Instant, directory: Directory, at: Instant): WalkRefusal | undefined {
    if (until <= at) return 'already-over';
    if (between(at, until) > LONGEST_WALK) return 'too-long';
    const detectors = detectorsIn(place, directory);
    if (detectors.length === 0) return 'no-detectors';
    if (detectors.length > MOST_WALKED) return 'too-many-detectors';
    const others = running(this.#state);
    if (others.length >= MOST_RUNNING) return 'too-many-tests';
    const touches = others.some((one) => isWithin(place, one.place) || isWithin(one.place, place));
    return touches ? 'another-test-runs' : undefined;
  }

  #end(test: WalkTest, by: Actor | undefined, directory: Directory, step: Step) {
    const missed = detectorsIn(test.place, directory).filter((id) => !Object.hasOwn(test.tested, id));
    const { id, place } = test;
    const tested = Object.keys(test.tested);
    step.note({ type: 'walk-test-ended', place, ...(by && { by }), test: id, tested, missed });
    const over: WalkTest = { ...test, ended: { at: step.at, ...(by && { by }), missed } };
    this.#replace(over);
    return { test: over, news: missed.length === 0 ? [] : [missedNews(over, missed, step)] };
  }

  #replace(test: WalkTest): void {
    const tests = this.#state.tests.map((one) => (one.id === test.id ? test : one));
    this.#state = { ...this.#state, tests };
  }
}

const running = ({ tests }: WalkState): WalkTest[] => tests.filter((test) => test.ended === undefined);

/** Everything in a place that has a test button, in the order of the registry. */
export const detectorsIn = (place: PlaceId, { registry }: Directory): DeviceId[] =>
  registry.devices
    .filter((device) => isWithin(device.place, place))
    .filter(({ kind }) => Object.hasOwn(kindNamed(kind)?.fields ?? {}, 'test'))
    .map(({ id }) => id);

function missedNews(test: WalkTest, missed: readonly DeviceId[], step: Step): RaisedAlert {
  const { place } = test;
  const total = missed.length + Object.keys(test.tested).length;
  return {
    change: 'raised',
    id: step.newAlertId(`${WALK_TEST_MISSED.id}/${place}`),
    rule: { ...WALK_TEST_MISSED, why: named(missed, total) },
    subject: placeSubject(place),
    place,
  };
}
