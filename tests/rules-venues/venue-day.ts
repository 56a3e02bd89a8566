import type { PlaceId } from '../../devices/place.ts';
import type { Venue } from '../../devices/registry.ts';
import { type Instant, minutes, plus, zoned } from '../../devices/time.ts';
import { openCalendar } from '../../rules/calendar.ts';
import {
  beginVenue,
  type VenueOutcome,
  type VenueSignal,
  type VenueState,
  type VenueTold,
  venueTakes,
  venueTerms,
} from '../../rules/venue.ts';
import { local } from './week.ts';

/** A venue's days in the words of the domain, in virtual time of Shanghai. */

export const ROOM: Venue = {
  id: 'v1',
  place: 'hz/xh/wenxin/cuiyuan' as PlaceId,
  capacity: 40,
  hours: 'Mo-Fr 08:30-17:00; Sa 09:00-12:00',
  limits: { earliest: '07:00', latest: '21:00', hoursPerWeek: 50 },
};

const CALENDAR = openCalendar('Asia/Shanghai', []);

/** The Monday of the stories, like `2027-03-01`. */
export const MONDAY = '2027-03-01';
const manager = { staff: 'm1' };

/** Parts of a signal; TypeScript keeps the union together. */
type Said = VenueSignal extends infer S ? (S extends VenueSignal ? Omit<S, 'at'> : never) : never;

export class VenueDay {
  state: VenueState;
  readonly told: VenueTold[] = [];
  refused: VenueOutcome['refused'];
  #venue: Venue;
  #devices: readonly string[] = ['door', 'camera', 'motion'];
  #now: Instant;
  #read = 0;

  constructor(venue: Partial<Venue> = {}, start = `${MONDAY}T06:00`) {
    this.#venue = { ...ROOM, ...venue };
    this.#now = local(start);
    const { state, news } = beginVenue(this.terms, this.#now);
    this.state = state;
    this.told.push(...news);
  }

  get terms() {
    return venueTerms(this.#venue, this.#devices, CALENDAR);
  }

  /** Moves to a time, `16:30` of the Monday or `03-02T16:30`; what is due until then happens. */
  at(time: string): this {
    this.#now = local(time.includes('T') ? `2027-${time}` : `${MONDAY}T${time}`);
    return this.takes({ type: 'tick' });
  }

  /** The camera counts so many, and goes on doing so every half hour until then. */
  people(count: number, until?: string): this {
    const end =
      until === undefined ? this.#now : local(until.includes('T') ? `2027-${until}` : `${MONDAY}T${until}`);
    for (;;) {
      this.reads('camera', { people: count });
      if (plus(this.#now, minutes(30)) > end) break;
      this.#now = plus(this.#now, minutes(30));
    }
    return this;
  }

  /** The gateway is down from one time to another. */
  goesDown(from: string, to: string): this {
    this.#now = local(`${MONDAY}T${to}`);
    return this.takes({ type: 'down', from: local(`${MONDAY}T${from}`) });
  }

  reads(device: string, fields: Record<string, number | boolean>): this {
    return this.takes({ type: 'reading', device, fields });
  }

  overrides(hours: string, until?: string): this {
    const end = until === undefined ? {} : { until: local(`${MONDAY}T${until}`) };
    return this.takes({ type: 'override', hours, by: manager, ...end });
  }

  releases(): this {
    return this.takes({ type: 'release', by: manager });
  }

  answers(type: 'accept' | 'reject', proposal = this.proposals().at(-1) ?? ''): this {
    return this.takes({ type, proposal, by: manager });
  }

  proposals(): string[] {
    return (this.state.plan?.proposals ?? []).map(({ id }) => id);
  }

  registers(venue: Partial<Venue>, devices = this.#devices): this {
    this.#venue = { ...this.#venue, ...venue };
    this.#devices = devices;
    return this.takes({ type: 'registered' });
  }

  withoutHours(): this {
    const { hours: _, ...venue } = this.#venue;
    this.#venue = venue;
    return this.takes({ type: 'registered' });
  }

  takes(said: Said): this {
    const outcome = venueTakes(this.state, { ...said, at: this.#now } as VenueSignal, this.terms);
    this.state = outcome.state;
    this.refused = outcome.refused;
    this.told.push(...outcome.news);
    return this;
  }

  /** What was told since the story was last asked, but for who is there and the doors. */
  lines(): string[] {
    const fresh = this.told.slice(this.#read);
    this.#read = this.told.length;
    return fresh.flatMap(lineOf);
  }

  /** When it opened and closed. */
  doors(): string[] {
    return this.told.flatMap((one) =>
      one.type === 'opened' || one.type === 'closed' ? [`${clock(one.at)} ${one.type}`] : [],
    );
  }
}

function lineOf(one: VenueTold): string[] {
  switch (one.type) {
    case 'hours-set':
    case 'hours-announced':
    case 'hours-proposed': {
      const { cause, hours, until, effective } = one.change;
      const end = until === undefined ? '' : ` until ${clock(until)}`;
      const start = effective === 'now' ? '' : ` from ${clock(effective)}`;
      return [`${clock(one.at)} ${one.type.slice(6)} ${cause}: ${hours}${start}${end}`];
    }
    case 'hours-rejected':
      return [`${clock(one.at)} ${one.why}`];
    case 'empty':
    case 'under-used':
      return [`${clock(one.at)} ${one.type} ${one.change}: ${one.why.en}`];
    default:
      return [];
  }
}

export function clock(at: Instant): string {
  const when = zoned(at, 'Asia/Shanghai').toPlainDateTime();
  const time = when.toPlainTime().toString({ smallestUnit: 'minute' });
  return when.toPlainDate().toString() === MONDAY
    ? time
    : `${when.toPlainDate().toString().slice(5)}T${time}`;
}

/** A day after the first line, which says the registered hours. */
export const day = (...parts: ConstructorParameters<typeof VenueDay>): VenueDay => {
  const story = new VenueDay(...parts);
  story.lines();
  return story;
};

export const isHours = (line: string): boolean => / (set|announced|proposed) /.test(line);
