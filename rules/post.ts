import type { DeviceId } from '../devices/reading.ts';
import type { Instant } from '../devices/time.ts';
import { type DeviceState, deviceState, type PlaceState, type ResidentState } from './place-state.ts';
import type { Row, Rows } from './rows.ts';
import type { ReplayPoint } from './standing.ts';
import type { DeviceWatch, PersonWatch, Watch } from './watch.ts';

/** A device where it stands: what watches it, and what is known of it. */
export interface Post {
  readonly row: PlaceState;
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
  /** All rules have seen the values as they are now: what is quiet stays so until one of its values is another. */
  isJudged: boolean;
  /** Whom it shows to be up and about, from the first time on that it does. */
  people: readonly Inhabitant[] | undefined;
}

interface Inhabitant {
  readonly person: PersonWatch;
  readonly state: ResidentState;
}

/** `at`: when the device is known from, if nothing was heard of it before. */
export const openPost = (row: PlaceState, watch: DeviceWatch, at: Instant): Post => ({
  row,
  watch,
  state: deviceState(row, watch.device, at),
  isJudged: false,
  people: undefined,
});

/** A post in one of the rows that are written. */
interface RowPost extends Post {
  readonly of: Row;
}

/** The posts of devices that were heard: each is put together once, since every reading needs all of it. */
export class Posts {
  readonly #rows: Rows;
  readonly #known = new Map<DeviceId, RowPost>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** A device whose row is about to change, after the point `before`; `undefined` for one that is not registered. */
  change(id: DeviceId, watch: Watch, at: Instant, before: ReplayPoint): Post | undefined {
    const post = this.#known.get(id) ?? this.#find(id, watch, at);
    return post && this.#touched(post, before);
  }

  /** The registry or the rules have changed, and nobody stands where they stood. */
  forget(): void {
    this.#known.clear();
  }

  #find(id: DeviceId, watches: Watch, at: Instant): RowPost | undefined {
    const watch = watches.device(id);
    return watch && this.#open(watch, at);
  }

  #open(watch: DeviceWatch, at: Instant): RowPost {
    const of = this.#rows.open(watch.rowKey);
    const post = { of, ...openPost(of.state, watch, at) };
    this.#known.set(watch.device, post);
    return post;
  }

  #touched(post: RowPost, before: ReplayPoint): Post {
    this.#rows.touch(post.of, before);
    return post;
  }
}
