import type { ServerResponse } from 'node:http';
import type { StaffId } from '../../devices/registry.ts';
import { factAsSeen } from '../seen.ts';
import type { Api, LiveFact } from './api.ts';
import type { App } from './app.ts';
import { type FactView, liveHeaders } from './contract/cases.ts';
import type { HttpLimits } from './limits.ts';
import { refuse } from './refuse.ts';
import { askerOf, principalOf } from './sign-in.ts';

/** The open streams of facts. */
export interface Live {
  /** Writes events to the streams of one member of staff; gives how many there are. */
  tell(staff: StaffId, events: string): number;
  close(): void;
}

/** Milliseconds after which a browser tries again. */
const RETRY = 3_000;

interface Reader {
  readonly out: ServerResponse;
  /** Of its token. */
  readonly name: string;
  /** The event as this reader may see it. */
  readonly seen: (fact: LiveFact) => string | undefined;
  readonly staff?: StaffId;
  /** Whose token or session the stream was opened with may still read it. */
  readonly mayRead: () => boolean;
  /** It has all of the record, and gets facts as they come. */
  caughtUp: boolean;
  /** The last heartbeat has left for the network. */
  beatTaken: boolean;
}

/**
 * Server-sent events: each fact that the token may see, at least once, in the order of the record. `Last-Event-ID`
 * brings what came after that fact; without it the stream begins now.
 */
export function routeLive(app: App, api: Api, limits: HttpLimits): Live {
  const readers = new Set<Reader>();
  const tell = (reader: Reader, fact: LiveFact): void => {
    const text = reader.seen(fact);
    if (text === undefined) return;
    reader.out.write(text);
    if (reader.caughtUp && reader.out.writableLength > limits.liveBacklogBytes) cut(reader);
  };
  const cut = (reader: Reader): void => {
    app.count('live-slow-reader', reader.name);
    readers.delete(reader);
    reader.out.destroy();
  };
  const stopListening = api.onFact((fact) => {
    for (const reader of readers) if (reader.caughtUp) tell(reader, fact);
  });
  const heart = setInterval(() => {
    for (const reader of readers) {
      // Who signed out reads no further than the next heartbeat.
      if (reader.mayRead()) beat(reader, cut);
      else reader.out.end();
    }
  }, limits.heartbeat);

  app.get(
    '/live',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Facts as server-sent events',
        headers: liveHeaders,
        produces: ['text/event-stream'],
      },
    },
    (request, reply) => {
      const after = request.headers['last-event-id'];
      const first = after === undefined ? [] : api.factsAfter(after, limits.livePage);
      if (first === 'fact-unknown') return refuse(request, reply, first);
      if (readers.size >= limits.liveReaders) return refuse(request, reply, 'live-full');
      reply.hijack();
      const principal = principalOf(request);
      const seen = (fact: LiveFact): string | undefined => {
        const body = factAsSeen(fact, principal, api.rights);
        return body && eventOf(body);
      };
      const mayRead = (): boolean => askerOf(request, api) !== undefined;
      const reader: Reader = {
        out: reply.raw,
        name: principal.name,
        seen,
        ...(principal.staff !== undefined && { staff: principal.staff }),
        mayRead,
        caughtUp: after === undefined,
        beatTaken: true,
      };
      readers.add(reader);
      reader.out.once('close', () => readers.delete(reader));
      begin(reader.out, after === undefined ? api.newestFact() : undefined);
      if (reader.staff !== undefined) api.pageOpened(reader.staff);
      if (after !== undefined) void catchUp(reader, after, api, limits.livePage, tell);
      return reply;
    },
  );
  return {
    tell(staff, events) {
      const own = [...readers].filter((reader) => reader.staff === staff && reader.mayRead());
      for (const { out } of own) out.write(events);
      return own.length;
    },
    close() {
      stopListening();
      clearInterval(heart);
      for (const { out } of readers) out.end();
      readers.clear();
    },
  };
}

/** Events by what they tell: most readers see a fact alike, and it is the same object to all of them. */
const events = new WeakMap<FactView, string>();

/** JSON has no line breaks, so that a fact is one `data` line. */
function eventOf(body: FactView): string {
  const known = events.get(body);
  if (known !== undefined) return known;
  const text = `id: ${body.id}\ndata: ${JSON.stringify(body)}\n\n`;
  events.set(body, text);
  return text;
}

/** `newest` is told as the place to resume from, so that a stream that breaks before its first fact misses none. */
function begin(out: ServerResponse, newest: string | undefined): void {
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  out.write(`retry: ${RETRY}\n${newest === undefined ? '' : `id: ${newest}\n`}\n`);
}

/** Sends the record page by page, as fast as the reader takes it, until nothing is left; then it is live. */
async function catchUp(
  reader: Reader,
  after: string,
  api: Api,
  size: number,
  tell: (reader: Reader, fact: LiveFact) => void,
): Promise<void> {
  let last = after;
  while (!reader.out.destroyed) {
    const facts = api.factsAfter(last, size);
    // No fact can come between the empty page and this, for nothing is awaited.
    if (facts === 'fact-unknown' || facts.length === 0) {
      reader.caughtUp = true;
      return;
    }
    for (const fact of facts) tell(reader, fact);
    last = facts.at(-1)?.id ?? last;
    await taken(reader.out);
  }
}

/** Resolves when the network has taken what was written, or the reader is gone; other work comes in between. */
function taken(out: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (!out.writableNeedDrain) setImmediate(resolve);
  else {
    out.once('drain', resolve);
    out.once('close', resolve);
  }
  return promise.finally(() => {
    out.off('drain', resolve);
    out.off('close', resolve);
  });
}

/** Cuts a reader that does not take even a heartbeat, caught up or not: a frozen one must not keep a place. */
function beat(reader: Reader, cut: (reader: Reader) => void): void {
  if (!reader.beatTaken) {
    cut(reader);
    return;
  }
  reader.beatTaken = false;
  reader.out.write(':\n\n', () => {
    reader.beatTaken = true;
  });
}
