import type { AnswerAction } from '../../../../gateway/http/contract/answers.ts';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { newKey } from '../state/answer-key.ts';
import { coreNow } from '../state/core-clock.ts';
import { Refused, send } from '../state/gateway.ts';
import { createStore } from '../state/store.ts';
import type { Finding } from '../visits/due.ts';

/** What was done here: with its own time, and a key under which it is taken once however often it is sent. */
export type Queued = QueuedAnswer | QueuedVisit;

export interface QueuedAnswer {
  readonly key: string;
  readonly case: string;
  readonly action: AnswerAction;
  readonly body: { readonly madeAt: string; readonly reason?: string };
}

export interface QueuedVisit {
  readonly key: string;
  readonly body: { readonly at: string; readonly resident: string; readonly found: Finding };
}

/** What the gateway did not take, to be told to who made it. */
export interface Rejected {
  readonly queued: Queued;
  readonly refusal: Refused;
}

/** What is told of what was taken. */
export interface Taken {
  /** The case as it is after the answer. */
  answer(it: CaseView): void;
  visit(body: QueuedVisit['body']): void;
}

const KEY = 'shouwang-answers';
/** Milliseconds between two tries while something waits; `online` and the stream bring it forward. */
const TRY_EVERY = 3_000;

/** What waits to be sent, the oldest first; it outlives the page. */
export const waiting = createStore<readonly Queued[]>(read());
export const rejected = createStore<Rejected | undefined>(undefined);

let sending = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let taken: Taken | undefined;

export const answersWaiting = (all: readonly Queued[]): QueuedAnswer[] => all.filter((one) => 'case' in one);
export const visitsWaiting = (all: readonly Queued[]): QueuedVisit[] =>
  all.filter((one): one is QueuedVisit => !('case' in one));

export function startQueue(onTaken: Taken): void {
  taken = onTaken;
  addEventListener('online', () => void flush());
  void flush();
}

/** Keeps the answer first, then sends it. */
export function give(caseId: string, action: AnswerAction, more: { readonly reason?: string } = {}): void {
  put({ key: newKey(), case: caseId, action, body: { madeAt: timeNow(), ...more } });
}

/** The same of a visit that was made just now. */
export function giveVisit(resident: string, found: Finding): void {
  put({ key: newKey(), body: { at: timeNow(), resident, found } });
}

const timeNow = (): string => new Date(coreNow()).toISOString();

function put(one: Queued): void {
  keep([...waiting.get(), one]);
  void flush();
}

/** Sends what waits, in order; what was refused is told and not sent again. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (let next = waiting.get()[0]; next !== undefined; next = waiting.get()[0]) {
      const queued = next;
      const refusal = await deliver(queued);
      if (refusal?.status === 0 || refusal?.status === 401 || (refusal?.status ?? 0) >= 500) break;
      keep(waiting.get().filter(({ key }) => key !== queued.key));
      if (refusal !== undefined) rejected.set({ queued, refusal });
    }
  } finally {
    sending = false;
    if (waiting.get().length > 0) timer = setTimeout(() => void flush(), TRY_EVERY);
  }
}

async function deliver(queued: Queued): Promise<Refused | undefined> {
  const { body, key } = queued;
  try {
    if ('case' in queued) {
      const path = `/cases/${encodeURIComponent(queued.case)}/${queued.action}`;
      taken?.answer(await send<CaseView>('POST', path, { body, key }));
    } else {
      await send('POST', '/visits', { body, key });
      taken?.visit(queued.body);
    }
    return undefined;
  } catch (error) {
    return error instanceof Refused ? error : new Refused('unexpected', 0);
  }
}

function keep(all: readonly Queued[]): void {
  waiting.set(all);
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing still sends what is in memory.
  }
}

function read(): readonly Queued[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as Queued[];
  } catch {
    return [];
  }
}
