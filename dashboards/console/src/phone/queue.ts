import type { AnswerAction } from '../../../../gateway/http/contract/answers.ts';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { newKey } from '../state/answer-key.ts';
import { coreNow } from '../state/core-clock.ts';
import { Refused, send } from '../state/gateway.ts';
import { createStore } from '../state/store.ts';

/** An answer as it was made here: with its own time, and a key under which it is taken once however often it is sent. */
export interface Queued {
  readonly key: string;
  readonly case: string;
  readonly action: AnswerAction;
  readonly body: { readonly madeAt: string; readonly reason?: string };
}

/** What the gateway did not take, to be told to who made it. */
export interface Rejected {
  readonly answer: Queued;
  readonly refusal: Refused;
}

const KEY = 'shouwang-answers';
/** Milliseconds between two tries while something waits; `online` and the stream bring it forward. */
const TRY_EVERY = 3_000;

/** Answers that wait to be sent, the oldest first; they outlive the page. */
export const waiting = createStore<readonly Queued[]>(read());
export const rejected = createStore<Rejected | undefined>(undefined);

let sending = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let taken: (it: CaseView) => void = () => undefined;

/** `onTaken` gets the case as it is after each answer. */
export function startQueue(onTaken: (it: CaseView) => void): void {
  taken = onTaken;
  addEventListener('online', () => void flush());
  void flush();
}

/** Keeps the answer first, then sends it. */
export function give(caseId: string, action: AnswerAction, more: { readonly reason?: string } = {}): void {
  const madeAt = new Date(coreNow()).toISOString();
  keep([...waiting.get(), { key: newKey(), case: caseId, action, body: { madeAt, ...more } }]);
  void flush();
}

/** Sends what waits, in order; what was refused is told and not sent again. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (let next = waiting.get()[0]; next !== undefined; next = waiting.get()[0]) {
      const answer = next;
      const refusal = await deliver(answer);
      if (refusal?.status === 0 || refusal?.status === 401 || (refusal?.status ?? 0) >= 500) break;
      keep(waiting.get().filter(({ key }) => key !== answer.key));
      if (refusal !== undefined) rejected.set({ answer, refusal });
    }
  } finally {
    sending = false;
    if (waiting.get().length > 0) timer = setTimeout(() => void flush(), TRY_EVERY);
  }
}

async function deliver({ case: id, action, body, key }: Queued): Promise<Refused | undefined> {
  try {
    taken(await send<CaseView>('POST', `/cases/${encodeURIComponent(id)}/${action}`, { body, key }));
    return undefined;
  } catch (error) {
    return error instanceof Refused ? error : new Refused('unexpected', 0);
  }
}

function keep(answers: readonly Queued[]): void {
  waiting.set(answers);
  try {
    localStorage.setItem(KEY, JSON.stringify(answers));
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
