/** Times in milliseconds, sizes in bytes. What happens at each is said beside it. */
export interface HttpLimits {
  /** Open connections. At it: the newest is closed. */
  readonly connections: number;
  /** URL and headers together. Over it: 431 `http-head-too-large`, and the connection closes. */
  readonly headBytes: number;
  /** Over it: 413 `body-too-large`, and the connection closes. */
  readonly bodyBytes: number;
  /** Time for a whole request to arrive, an idle new connection's included. At it: 408 `request-timeout`, closed. */
  readonly requestTimeout: number;
  /** How often late requests are looked for. */
  readonly timeoutCheck: number;
  /** An answered connection without a further request is closed after this. */
  readonly keepAlive: number;
  /** Open live streams. At it: 503 `live-full`. */
  readonly liveReaders: number;
  /** What waits for one live reader that has caught up. Over it: its stream is cut. */
  readonly liveBacklogBytes: number;
  /** A comment after so long on each live stream. One that has not taken the last by then is cut. */
  readonly heartbeat: number;
  /** Facts read at once for a reader that resumes; the next are read when it has taken these. */
  readonly livePage: number;
  /** Rows of readings fetched at once. */
  readonly readingsPage: number;
  /** Requests under way may finish for so long after `close`; then they are cut. */
  readonly closeWithin: number;
}

export const HTTP_LIMITS: HttpLimits = {
  // Every member of staff of a street with console and phone, several times.
  connections: 1_000,
  // Node's own figure; the longest real URL has two times and a cursor.
  headBytes: 16 * 1024,
  // A note is 2,000 characters: this leaves room and costs nothing.
  bodyBytes: 64 * 1024,
  // A phone on a bad line sends an answer of 300 bytes in far less.
  requestTimeout: 10_000,
  timeoutCheck: 1_000,
  // Longer than a console's polling, short enough to free what nobody uses.
  keepAlive: 30_000,
  // Duty desks and integrations of a district; ten times what is expected of a community.
  liveReaders: 200,
  // A thousand facts: more waiting means that nobody reads.
  liveBacklogBytes: 1024 * 1024,
  // Under the 30 s after which usual proxies close a silent connection.
  heartbeat: 15_000,
  // About 100 kB.
  livePage: 100,
  // About 10 ms of the main thread to write out.
  readingsPage: 2_000,
  // Shorter than the 10 s that process supervisors wait before they kill.
  closeWithin: 5_000,
};
