import type { Fact } from '../../rules/fact.ts';
import { subjectKey } from '../../rules/subject.ts';
import type { Kept, StoredTimes } from './kept.ts';
import type { Alarm, Ledger } from './ledger.ts';

/** How many there were of something, and how many of them are not as they must be, by what is wrong. */
export interface Finding {
  readonly what: string;
  readonly count: number;
  readonly wrong: Readonly<Record<string, number>>;
}

/** Holds what the world was promised against what the gateway kept. */
export function compare(ledger: Ledger, kept: Kept): Finding[] {
  return [
    compareMessages(ledger, kept),
    compareAlarms(ledger, kept.facts),
    compareCases(kept.facts),
    compareFacts(kept),
    ...[...kept.stores].map(([name, times]) => compareStore(name, times, ledger)),
    compareNotices(ledger, kept.facts),
    compareAnswers(ledger, kept.facts),
  ];
}

export const isWell = (findings: readonly Finding[]): boolean =>
  findings.every(({ wrong }) => Object.values(wrong).every((count) => count === 0));

function compareMessages({ devices }: Ledger, { journalled }: Kept): Finding {
  let [count, lost, unsent] = [0, 0, 0];
  for (const [device, { acked, sentAt }] of devices) {
    const there = journalled.get(device) ?? new Set();
    count += acked.size;
    lost += countOf(acked, (seq) => !there.has(seq));
    unsent += countOf(there, (seq) => sentAt[seq] === undefined);
  }
  return { what: 'messages acknowledged', count, wrong: { lost, 'never sent': unsent } };
}

function compareAlarms({ alarms }: Ledger, facts: readonly Fact[]): Finding {
  const raised = new Map<string, Set<string>>();
  for (const fact of facts) if (fact.type === 'alert-raised') group(raised, alarmKey(fact)).add(fact.alert);
  const expected = new Map<string, number>();
  for (const alarm of alarms) expected.set(alarmKey(alarm), (expected.get(alarmKey(alarm)) ?? 0) + 1);
  const extra = [...expected].map(([key, count]) => (raised.get(key)?.size ?? 0) - count);
  return {
    what: 'alarms acknowledged',
    count: alarms.length,
    wrong: { lost: sum(extra.map((n) => Math.max(0, -n))), doubled: sum(extra.map((n) => Math.max(0, n))) },
  };
}

const alarmKey = ({ device, rule }: Partial<Alarm>): string => `${device} ${rule}`;

/** Two open cases at one time about the same subject and cause. */
function compareCases(facts: readonly Fact[]): Finding {
  const keyOf = new Map<string, string>();
  const open = new Map<string, Set<string>>();
  let doubled = 0;
  for (const fact of facts) {
    if (fact.type === 'case-opened') keyOf.set(fact.case, `${subjectKey(fact.subject)} ${fact.cause}`);
    if (fact.type === 'case-opened' || fact.type === 'case-reopened') {
      const all = group(open, keyOf.get(fact.case) ?? fact.case).add(fact.case);
      if (all.size > 1) doubled++;
    }
    if (fact.type === 'case-closed') open.get(keyOf.get(fact.case) ?? fact.case)?.delete(fact.case);
  }
  return { what: 'cases', count: keyOf.size, wrong: { doubled } };
}

function compareFacts({ facts, judgedAnew }: Kept): Finding {
  const recorded = new Set(facts.map(({ id }) => id));
  const wrong = {
    'not in the record': countOf(judgedAnew, (id) => !recorded.has(id)),
    'not from the journal': countOf(recorded, (id) => !judgedAnew.has(id)),
  };
  return { what: 'facts, as the whole journal gives them', count: facts.length, wrong };
}

function compareStore(name: string, times: StoredTimes, { devices }: Ledger): Finding {
  let [count, lost, unsent] = [0, 0, 0];
  for (const [device, { acked, sentAt }] of devices) {
    const there = new Set(times.get(device));
    const known = new Set(sentAt);
    count += there.size;
    lost += countOf(acked, (seq) => !there.has(sentAt[seq] ?? Number.NaN));
    // A reading that was stored twice stands beside itself, at a time that no device has told.
    unsent += countOf(there, (at) => !known.has(at));
  }
  return { what: `readings in ${name}`, count, wrong: { lost, doubled: unsent } };
}

/** The receiver asks for every level, so that every fact of a case is due to it. */
function compareNotices({ notices }: Ledger, facts: readonly Fact[]): Finding {
  const due = new Set(facts.filter((fact) => fact.case !== undefined).map(({ id }) => id));
  // An outage is told too, and is of no case.
  const recorded = new Set(facts.map(({ id }) => id));
  const wrong = {
    lost: countOf(due, (id) => !notices.has(id)),
    'not in the record': countOf(notices.keys(), (id) => !recorded.has(id)),
  };
  const repeated = sum([...notices.values()].map((times) => times - 1));
  return {
    what: `notices delivered, ${repeated} of them again under the same id`,
    count: notices.size,
    wrong,
  };
}

function compareAnswers({ answers }: Ledger, facts: readonly Fact[]): Finding {
  const left = new Map<string, number>();
  for (const fact of facts) {
    if (!('key' in fact) || fact.key === undefined) continue;
    const key = `${fact.case} ${fact.type} ${fact.key}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const found = answers.map((answer) => left.get(`${answer.case} ${answer.fact} ${answer.key}`) ?? 0);
  const wrong = {
    lost: countOf(found, (times) => times === 0),
    doubled: countOf(left.values(), (times) => times > 1),
  };
  return { what: 'answers confirmed', count: answers.length, wrong };
}

function group(groups: Map<string, Set<string>>, key: string): Set<string> {
  const known = groups.get(key) ?? new Set();
  groups.set(key, known);
  return known;
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

function countOf<T>(all: Iterable<T>, is: (one: T) => boolean): number {
  let count = 0;
  for (const one of all) if (is(one)) count++;
  return count;
}
