import { type Directory, openDirectory, type Registry } from '../devices/registry.ts';
import { formatTime, type Instant, instant, latest, plus, seconds } from '../devices/time.ts';
import { Centre, type Token } from './centre.ts';
import { type CommunityText, registryOf, secretsOf } from './community-text.ts';
import { openingPlot } from './demo.ts';
import { Lines } from './lines.ts';
import { Pace } from './pace.ts';
import type { Random } from './random.ts';
import { toOutgoing } from './said.ts';
import { type Answering, MANNERS, Team } from './staff.ts';
import { castStaff, castStory, type Story, stage } from './story.ts';
import { USUAL_FAULTS } from './trouble.ts';
import { USUAL_RATES } from './truth.ts';
import { type Deed, World, type WorldOptions } from './world.ts';

export interface FleetOptions {
  readonly url: string;
  readonly community: CommunityText;
  readonly tokens: readonly Token[];
  readonly seed: string;
  readonly speed: number;
  readonly story?: Story;
  /** A community for show: an opening red, and more happens than in life. */
  readonly lively: boolean;
  readonly print: (line: string) => void;
}

export type Ended = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Deeds done before the sockets get their turn. */
const DEEDS_AT_ONCE = 500;
/** Real time: a status line, and the longest sleep of the loop (what is heard may bring something earlier). */
const STATUS_EVERY_MS = 60_000;
const LONGEST_SLEEP_MS = 250;
/** Real time for the gateway to tell its time before the community begins to live. */
const GREETING_MS = 1_500;
/** Real time to reach the gateway for the first time; after that the fleet waits for ever. */
const FIRST_CONTACT_MS = 60_000;
const DRAIN_MS = 5_000;
/** Simulated time from the start to a story's beginning. */
const STORY_AFTER = seconds(30);

/** Devices and staff against a gateway over MQTT, at a speed. */
export class Fleet {
  /** When the story is over, or when nothing more can come of it. */
  readonly ended: Promise<Ended>;
  readonly #end: (ended: Ended) => void;
  readonly #options: FleetOptions;
  readonly #registry: Registry;
  readonly #pace: Pace;
  readonly #lines: Lines;
  readonly #centre: Centre;
  readonly #timers: NodeJS.Timeout[] = [];
  #turn: NodeJS.Timeout | undefined;
  #world: World | undefined;
  /** When the community first began to live: a story is told once, whatever the clocks do. */
  #began: Instant | undefined;
  #storyEnds: Instant | undefined;
  #wasReached = false;
  #closing: Promise<void> | undefined;

  constructor(options: FleetOptions) {
    const { url, community, tokens, speed } = options;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.ended = promise;
    this.#end = resolve;
    this.#options = options;
    this.#registry = registryOf(community);
    this.#pace = new Pace(instant(Date.now() * 1_000), speed, () => performance.now());
    const secrets = secretsOf(community);
    const refused = (who: string, why: string): void =>
      this.#fail(`the gateway at ${url} refuses ${who} (${why}); give both the same community and tokens`);
    this.#lines = new Lines({ url, secretOf: (client) => secrets.get(client), refused });
    this.#centre = new Centre({
      url,
      tokens,
      refused,
      now: () => this.#pace.now(),
      hear: (notice) => this.#world?.hear(notice),
      print: (line) => this.#print(line),
      time: (at, live) => this.#follow(at, live),
    });
    this.#timers.push(
      setTimeout(() => this.#begin(), GREETING_MS),
      setInterval(() => this.#checkContact(), FIRST_CONTACT_MS),
      setInterval(() => this.#printStatus(), STATUS_EVERY_MS),
    );
  }

  /** Waits for what was sent, and leaves nothing open. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#turn);
    await Promise.all([this.#lines.close(DRAIN_MS), this.#centre.close()]);
    this.#end({ ok: true });
  }

  #begin(): void {
    const { community: _, tokens: __, ...options } = this.#options;
    const from = this.#pace.now();
    this.#began ??= from;
    const plot = plotOf(options, openDirectory(this.#registry), this.#began);
    if ('lacks' in plot) {
      this.#fail(`story ${options.story?.name} needs ${plot.lacks}, and the community has none`);
      return;
    }
    this.#storyEnds = plot.ends;
    this.#world = new World({ registry: this.#registry, seed: options.seed, from, announces: true, ...plot });
    for (const notice of this.#centre.inHand()) this.#world.hear(notice);
    if (this.#centre.isDeaf) this.#print('no tokens: devices send, and nobody answers');
    clearTimeout(this.#turn);
    this.#work();
  }

  /** Does what is due, and sleeps until the next. */
  #work(): void {
    const world = this.#world;
    if (world === undefined) return;
    if (this.#storyEnds !== undefined && this.#pace.now() >= this.#storyEnds) this.#end({ ok: true });
    let left = DEEDS_AT_ONCE;
    while (left-- > 0 && world.next() <= this.#pace.now()) {
      const deed = world.take((id) => this.#centre.look(id));
      if (deed !== undefined) this.#act(deed, world);
    }
    const sleep = Math.min(LONGEST_SLEEP_MS, this.#pace.until(world.next()));
    this.#turn = setTimeout(() => this.#work(), sleep);
  }

  #act(deed: Deed, world: World): void {
    if (deed.type === 'answer') {
      const { action, reason, staff } = deed;
      this.#centre.answer(staff, deed.case, { action, ...(reason !== undefined && { reason }) });
    }
    // At another speed than life's a device's own clock would be wrong: the gateway takes the time of receipt.
    const message =
      deed.type === 'said' ? toOutgoing(deed, world.directory, this.#pace.speed === 1) : undefined;
    if (message !== undefined) this.#lines.send(message);
  }

  #follow(at: Instant, live: boolean): void {
    this.#wasReached = true;
    const leapt = this.#pace.follow(live ? at : latest(at, this.#pace.now()));
    if (leapt && this.#world !== undefined) this.#begin();
  }

  /** Somebody has something to say, and nobody was ever there to hear it. */
  #checkContact(): void {
    const { sent, waiting } = this.#lines.counts;
    if (!this.#wasReached && sent === 0 && waiting > 0)
      this.#fail(`no gateway answers at ${this.#options.url}`);
  }

  #fail(problem: string): void {
    this.#end({ ok: false, problem });
  }

  #print(line: string): void {
    this.#options.print(
      `${formatTime(this.#pace.now(), this.#registry.timeZone).slice(0, 19).replace('T', ' ')}  ${line}`,
    );
  }

  #printStatus(): void {
    const { open, sent, waiting, lost } = this.#lines.counts;
    const cases = this.#centre.open.length;
    this.#print(
      `${sent} messages sent, ${waiting} waiting, ${lost} lost; ${open} connections; ${cases} open cases`,
    );
  }
}

type Plot = Pick<WorldOptions, 'answering' | 'happenings' | 'faults' | 'rates'> & { readonly ends?: Instant };

/** What happens besides everyday life, and who answers. */
function plotOf(
  { story, lively }: Pick<FleetOptions, 'story' | 'lively'>,
  directory: Directory,
  from: Instant,
): Plot | { readonly lacks: string } {
  const team = (all: Directory, chance: Random): Answering => new Team(all, MANNERS.planned, chance);
  if (story === undefined && lively) return openingPlot(directory, from, team);
  if (story === undefined) return { answering: team, rates: USUAL_RATES, faults: USUAL_FAULTS };
  const cast = castStory(story, directory);
  if ('lacks' in cast) return cast;
  const start = plus(from, STORY_AFTER);
  return {
    ...stage(story, cast, start),
    answering: (all, chance) => castStaff(story, cast, all, team(all, chance)),
    ends: plus(start, story.lasts),
  };
}
