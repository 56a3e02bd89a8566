import type { CaseView, FactView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { read } from './gateway.ts';
import { keys, queryClient } from './queries.ts';

/** Facts that come together are answered by one reading of each case, after so many milliseconds. */
const GATHER = 40;
/** More changed cases than this at once are read as a list. */
const MOST_SINGLE = 10;

/** Changes of the roster. */
const DUTY: readonly string[] = ['leave-entered', 'override-entered', 'duty-entry-withdrawn'];

/** What is held, and what people mute. */
const HELD: readonly string[] = ['alert-held', 'held-cleared', 'mute-set', 'mute-ended'];
/** What begins, goes on in and ends a walk test. */
const WALKS: readonly string[] = ['walk-test-started', 'detector-tested', 'walk-test-ended'];
/** A storm brings hundreds of them at once: the list is read once in so many milliseconds. */
const HELD_GATHER = 1_000;

let heldChanged = false;

const changed = new Set<string>();
let gathering = false;

/** Brings what a fact changes into what was read before. */
export function takeFact(fact: FactView): void {
  if (fact.type === 'registry-changed') {
    for (const key of [keys.places, keys.staff, keys.devices, keys.venues, keys.duty]) refresh(key);
    return;
  }
  if (fact.type === 'gateway-started') refresh(keys.session);
  if (fact.type.startsWith('venue-')) refresh(keys.venues);
  if (DUTY.includes(fact.type) || fact.type.startsWith('swap-'))
    for (const key of [keys.duty, keys.staff]) refresh(key);
  if (HELD.includes(fact.type) || fact.cause === 'radio-gateway') refreshHeld();
  if (WALKS.includes(fact.type)) refresh(keys.walks);
  if (fact.type === 'visit-recorded') refresh(keys.visits);
  if (fact.case === undefined) return;
  if (fact.cause === 'device-silent' || fact.cause === 'battery-low') refresh(keys.devices);
  changed.add(fact.case);
  if (gathering) return;
  gathering = true;
  setTimeout(() => {
    gathering = false;
    void bringIn([...changed]);
    changed.clear();
  }, GATHER);
}

function refreshHeld(): void {
  if (heldChanged) return;
  heldChanged = true;
  setTimeout(() => {
    heldChanged = false;
    refresh(keys.held);
  }, HELD_GATHER);
}

/** After a new connection everything may be old. */
export function takeAllAnew(): void {
  void queryClient.invalidateQueries();
}

/** Puts a case as it is now into the lists and its page. */
export function putCase(it: CaseView): void {
  queryClient.setQueryData<CaseView>(keys.case(it.id), it);
  queryClient.setQueryData<ListedCase[]>(keys.openCases, (before) => {
    if (before === undefined) return before;
    const others = before.filter(({ id }) => id !== it.id);
    return it.state === 'closed' ? others : [it, ...others];
  });
  if (it.state === 'closed') refresh(keys.closedCases);
}

async function bringIn(ids: readonly string[]): Promise<void> {
  if (ids.length > MOST_SINGLE) {
    refresh(keys.openCases);
    refresh(keys.closedCases);
    refresh(['case']);
    return;
  }
  const read = await Promise.allSettled(ids.map((id) => readCase(id)));
  for (const one of read) if (one.status === 'fulfilled') putCase(one.value);
  // A failed reading is made up for by the list, which tries again by itself.
  if (read.some(({ status }) => status === 'rejected')) refresh(keys.openCases);
}

const readCase = (id: string): Promise<CaseView> => read<CaseView>(`/cases/${encodeURIComponent(id)}`);

const refresh = (queryKey: readonly string[]): void => void queryClient.invalidateQueries({ queryKey });
